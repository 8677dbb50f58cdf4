"use client";

import { useSyncExternalStore } from "react";

type Toast = { id: number; text: string; action: { label: string; run: () => void } | undefined };

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();
const none: readonly Toast[] = [];

/**
 * Says in passing what an action elsewhere did; never an error to act on.
 * @param options.action one thing the reader may do about it, "Undo" for example.
 * @param options.ms how long it stays; 4 s, or 10 s with an action.
 */
export function toast(text: string, options: { action?: Toast["action"]; ms?: number } = {}) {
  const id = ++lastId;
  show([...toasts, { id, text, action: options.action }]);
  setTimeout(() => dismiss(id), options.ms ?? (options.action ? 10_000 : 4000));
}

const dismiss = (id: number) => show(toasts.filter((other) => other.id !== id));

function show(next: readonly Toast[]) {
  toasts = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where toasts appear; once in the document, above everything but modal dialogs. */
export function Toaster() {
  const shown = useSyncExternalStore(
    subscribe,
    () => toasts,
    () => none,
  );
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-4 bottom-[calc(9rem+env(safe-area-inset-bottom))] z-50 flex flex-col items-center gap-2"
    >
      {shown.map(({ id, text, action }) => (
        <div
          key={id}
          className="pointer-events-auto flex min-h-11 max-w-full items-center gap-3 rounded-card border border-line bg-raised py-1 pr-1 pl-4 text-ui shadow-float"
        >
          <span className="my-1 line-clamp-2 min-w-0 pr-3">{text}</span>
          {action && (
            <button
              type="button"
              className="h-9 rounded-control px-3 font-medium text-accent hover:bg-hover touch:h-10"
              onClick={() => {
                dismiss(id);
                action.run();
              }}
            >
              {action.label}
            </button>
          )}
        </div>
      ))}
    </div>
  );
}
