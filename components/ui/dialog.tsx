"use client";

import { type ReactNode, useEffect, useId, useRef } from "react";

type DialogProps = {
  open: boolean;
  onClose: () => void;
  title: string;
  /** "center": a card in the middle. "left": a drawer as high as the screen, whose title is only spoken. */
  side?: "center" | "left";
  children: ReactNode;
};

const sides = {
  center: "m-auto w-[min(26rem,calc(100vw-2rem))] rounded-card border border-line bg-raised shadow-float",
  left: "m-0 h-dvh max-h-none w-[min(20rem,86vw)] border-r border-line bg-surface pl-[env(safe-area-inset-left)]",
};

/** A modal layer on the native element, which traps and returns focus and closes on Esc. Its content exists only while it is open. */
export function Dialog({ open, onClose, title, side = "center", children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    if (!open) return;
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click closes through the backdrop; the key for that is Esc
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onCancel={onClose}
      onClick={(event) => event.target === event.currentTarget && onClose()}
      className={`text-text ${sides[side]}`}
    >
      {open && (
        <div className={side === "left" ? "h-full" : "p-5"}>
          <h2 id={titleId} className={side === "left" ? "sr-only" : "mb-2 text-h3"}>
            {title}
          </h2>
          {children}
        </div>
      )}
    </dialog>
  );
}
