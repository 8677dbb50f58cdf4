"use client";

import { ChevronRight } from "lucide-react";
import { type ReactNode, useId } from "react";

/** One quiet line that opens what stands behind it. Its content exists only while it is open. */
export function Disclosure({
  label,
  open,
  onToggle,
  children,
}: {
  label: string;
  open: boolean;
  onToggle: () => void;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <div>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={onToggle}
        className="-ml-1 flex min-h-7 items-center gap-1.5 rounded-control pr-2 text-left text-ui text-muted hover:text-text touch:min-h-10"
      >
        <ChevronRight
          size={14}
          strokeWidth={1.75}
          aria-hidden
          className={`shrink-0 transition-transform ${open ? "rotate-90" : ""}`}
        />
        {label}
      </button>
      {open && (
        <div id={id} className="my-1 border-l-2 border-line pl-4 text-ui text-muted">
          {children}
        </div>
      )}
    </div>
  );
}
