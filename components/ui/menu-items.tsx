"use client";

import { Check } from "lucide-react";
import { createContext, type ReactNode, useContext, useId } from "react";

/** Closes the menu around an item and gives the focus back to its button. */
export const CloseMenu = createContext<() => void>(() => {});

const row =
  "flex min-h-9 w-full items-center gap-3 rounded-control px-3 py-1.5 text-left hover:bg-hover focus:bg-hover ring-inside touch:min-h-10";

type ItemProps = { onSelect: () => void; icon?: ReactNode; danger?: boolean; children: ReactNode };

/** One command of a menu. */
export function MenuItem({ onSelect, icon, danger, children }: ItemProps) {
  const close = useContext(CloseMenu);
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      onClick={() => {
        close();
        onSelect();
      }}
      className={`${row} ${danger ? "text-danger" : ""}`}
    >
      {icon}
      {children}
    </button>
  );
}

type ChoiceProps = { checked: boolean; onSelect: () => void; description?: string; children: ReactNode };

/** One of several, with a tick on the chosen one. */
export function MenuChoice({ checked, onSelect, description, children }: ChoiceProps) {
  const close = useContext(CloseMenu);
  return (
    <button
      type="button"
      role="menuitemradio"
      aria-checked={checked}
      tabIndex={-1}
      onClick={() => {
        close();
        onSelect();
      }}
      className={row}
    >
      <span className="min-w-0 flex-1">
        <span className={`block ${checked ? "font-medium" : ""}`}>{children}</span>
        {description && <span className="block text-small text-muted">{description}</span>}
      </span>
      <Check size={16} strokeWidth={1.75} aria-hidden className={`shrink-0 ${checked ? "" : "invisible"}`} />
    </button>
  );
}

/** Choices that belong together, under a name. */
export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place inside role=menu
    <div
      role="group"
      aria-labelledby={id}
      className="border-line not-first:mt-1 not-first:border-t not-first:pt-1"
    >
      <div id={id} role="presentation" className="px-3 pt-1.5 pb-1 text-small font-medium text-muted">
        {label}
      </div>
      {children}
    </div>
  );
}
