import type { Route } from "next";
import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";

type Look = { variant?: "ink" | "line" | "quiet" | "danger"; size?: "md" | "row" };

const variants = {
  ink: "bg-text text-bg hover:bg-ink-hover",
  line: "border border-control text-text hover:bg-hover active:bg-pressed",
  quiet: "text-text hover:bg-hover active:bg-pressed",
  danger: "border border-danger text-danger hover:bg-hover active:bg-pressed",
};

const sizes = { md: "h-10 px-4", row: "h-9 px-3 touch:h-10" };

const base =
  "relative inline-flex shrink-0 items-center justify-center gap-2 rounded-control text-ui font-medium whitespace-nowrap transition-colors disabled:border disabled:border-line disabled:bg-transparent disabled:text-muted";

const look = ({ variant = "line", size = "md" }: Look, className = "") =>
  `${base} ${variants[variant]} ${sizes[size]} ${className}`;

type ButtonProps = ComponentProps<"button"> & Look & { busy?: boolean; busyLabel?: string };

/** A button with words. While `busy` it takes no clicks and keeps its width, saying `busyLabel` where there is room for it. */
export function Button({ variant, size, busy, busyLabel, className, children, ...props }: ButtonProps) {
  return (
    <button
      type="button"
      {...props}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : props.onClick}
      className={look({ variant, size }, className)}
    >
      <Stacked shown={!busy || !busyLabel}>{children}</Stacked>
      {busyLabel !== undefined && <Stacked shown={Boolean(busy)}>{busyLabel}</Stacked>}
    </button>
  );
}

/** Both labels lie in one grid cell, so the wider of them sets the width once and for all. */
function Stacked({ shown, children }: { shown: boolean; children: ReactNode }) {
  return (
    <span
      className={`inline-flex items-center justify-center gap-2 ${shown ? "" : "invisible absolute inset-0"}`}
    >
      {children}
    </span>
  );
}

/** A link that looks like a button; addresses of other sites open in a new tab. */
export function ButtonLink({
  variant,
  size,
  href,
  className,
  children,
  ...props
}: Look & { href: string; children: ReactNode } & Omit<ComponentProps<"a">, "href">) {
  const classes = look({ variant, size }, className);
  if (/^https?:/.test(href))
    return (
      <a {...props} href={href} target="_blank" rel="noopener noreferrer" className={classes}>
        {children}
      </a>
    );
  return (
    <Link {...props} href={href as Route} className={classes}>
      {children}
    </Link>
  );
}
