import type { ReactNode } from "react";

// Parts of the drawn browser pages, on a canvas of 360 × 216.

/** The window with its toolbar, which Safari on a phone has at the bottom. */
export function Frame({ bar }: { bar: "top" | "bottom" }) {
  return (
    <>
      <rect x={0.5} y={0.5} width={359} height={215} rx={11.5} className="fill-raised" />
      <path
        d={
          bar === "top"
            ? "M.5 55V12A11.5 11.5 0 0 1 12 .5h336a11.5 11.5 0 0 1 11.5 11.5v43z"
            : "M.5 159v45a11.5 11.5 0 0 0 11.5 11.5h336a11.5 11.5 0 0 0 11.5-11.5v-45z"
        }
        className="fill-surface"
      />
      <path d={bar === "top" ? "M0 55.5h360" : "M0 158.5h360"} className="stroke-line" />
      <rect x={0.5} y={0.5} width={359} height={215} rx={11.5} className="fill-none stroke-line" />
    </>
  );
}

/** Back and forward. */
export function Chevrons() {
  return (
    <g className="fill-none" strokeWidth={1.6} strokeLinecap="round" strokeLinejoin="round">
      <path d="m19 22.5-5 5 5 5" className="stroke-muted" />
      <path d="m35 22.5 5 5-5 5" className="stroke-control" />
    </g>
  );
}

type AddressBarProps = {
  x: number;
  y: number;
  width: number;
  radius: number;
  text: string;
  centred?: boolean;
};

// Geist Mono is 0.6 em wide; `textLength` keeps the drawing whole in any other font.
const character = 7.5;

/** The address bar, framed in the accent, with its text marked as if selected. */
export function AddressBar({ x, y, width, radius, text, centred = false }: AddressBarProps) {
  const length = text.length * character;
  const start = centred ? x + (width - length) / 2 : x + 20;
  return (
    <>
      <rect
        x={x}
        y={y}
        width={width}
        height={34}
        rx={radius}
        className="fill-raised stroke-accent"
        strokeWidth={2}
      />
      <rect x={start - 4} y={y + 7} width={length + 8} height={20} rx={4} className="fill-accent/14" />
      <text
        x={start}
        y={y + 21.5}
        textLength={length}
        lengthAdjust="spacingAndGlyphs"
        fontSize={12.5}
        className="fill-text font-mono"
      >
        {text}
      </text>
    </>
  );
}

/** What to do, with an arrow to the address bar above it, or below it. */
export function Copy({ children, down = false }: { children: ReactNode; down?: boolean }) {
  return (
    <>
      <text
        x={250}
        y={down ? 122 : 97}
        textAnchor="end"
        fontSize={13}
        fontWeight={500}
        className="fill-accent"
      >
        {children}
      </text>
      <path
        d={down ? "M258 118c15-1 20 10 20 40m-6-7 6 7 6-7" : "M258 92.5c15 .5 20-11 20-30m-6 7 6-7 6 7"}
        className="fill-none stroke-accent"
        strokeWidth={2}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  );
}

type LineProps = { y: number; children: ReactNode; weight?: number; size?: number; muted?: boolean };

/** A centred line of the failed page. */
export function Line({ y, children, weight, size, muted = false }: LineProps) {
  return (
    <text
      x={180}
      y={y}
      textAnchor="middle"
      fontSize={size ?? (muted ? 13 : 14)}
      fontWeight={weight}
      className={muted ? "fill-muted" : "fill-text"}
    >
      {children}
    </text>
  );
}
