import { useEffect, useState } from "react";

/** The black modules of a code as one path, on a square of `size` units. */
type Drawing = { size: number; path: string };

/** Scanners want four light modules around the code (ISO/IEC 18004). */
const quietZone = 4;

/**
 * A QR code, black on white in both schemes, because many scanners read no other. The encoder is loaded when the first one is drawn;
 * where that fails, the space stays empty.
 * @param label what a screen reader says instead.
 */
export function QrCode({ text, label }: { text: string; label: string }) {
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  useEffect(() => {
    let wanted = true;
    draw(text).then(
      (drawn) => wanted && setDrawing(drawn),
      () => {},
    );
    return () => {
      wanted = false;
    };
  }, [text]);
  return (
    <div className="size-56 overflow-hidden rounded-control bg-[#fff]">
      {drawing && (
        <svg
          role="img"
          aria-label={label}
          viewBox={`0 0 ${drawing.size} ${drawing.size}`}
          shapeRendering="crispEdges"
        >
          <path d={drawing.path} fill="#000" />
        </svg>
      )}
    </div>
  );
}

async function draw(text: string): Promise<Drawing> {
  const { encode } = await import("uqr");
  const { size, data } = encode(text, { ecc: "M", border: quietZone });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : [])));
  return { size, path: dark.join("") };
}
