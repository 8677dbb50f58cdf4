"use client";

import { Check } from "lucide-react";
import {
  createContext,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";

type ButtonProps = {
  ref: RefObject<HTMLButtonElement | null>;
  id: string;
  "aria-haspopup": "menu";
  "aria-expanded": boolean;
  onClick: () => void;
};

type MenuProps = {
  /** What the menu is called where its button has no name of its own. */
  label?: string;
  align?: "start" | "end";
  button: (props: ButtonProps) => ReactNode;
  children: ReactNode;
};

const CloseContext = createContext<() => void>(() => {});

/**
 * A button with a menu (WAI-ARIA APG, menu button): arrows, Home, End and first letters move, Esc and Tab close, focus returns to
 * the button. It lies in the top layer through the popover API, so no ancestor can cut it off.
 */
export function Menu({ label, align = "start", button, children }: MenuProps) {
  const id = useId();
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    anchor.current?.focus();
  };
  return (
    <CloseContext value={close}>
      {button({
        ref: anchor,
        id,
        "aria-haspopup": "menu",
        "aria-expanded": open,
        onClick: () => setOpen(!open),
      })}
      {open && (
        <Panel
          anchor={anchor}
          align={align}
          label={label}
          labelledBy={label ? undefined : id}
          dismiss={() => setOpen(false)}
        >
          {children}
        </Panel>
      )}
    </CloseContext>
  );
}

function Panel({
  anchor,
  align,
  label,
  labelledBy,
  dismiss,
  children,
}: {
  anchor: RefObject<HTMLButtonElement | null>;
  align: "start" | "end";
  label: string | undefined;
  labelledBy: string | undefined;
  dismiss: () => void;
  children: ReactNode;
}) {
  const panel = useRef<HTMLDivElement>(null);
  const close = useContext(CloseContext);

  useLayoutEffect(() => {
    const element = panel.current;
    if (!element || !anchor.current) return;
    element.showPopover?.();
    placeBeside(element, anchor.current, align);
    const items = itemsOf(element);
    (items.find((item) => item.ariaChecked === "true") ?? items[0])?.focus();
  }, [anchor, align]);

  useEffect(() => {
    const outside = (event: Event) => {
      const target = event.target as Node;
      if (!panel.current?.contains(target) && !anchor.current?.contains(target)) dismiss();
    };
    document.addEventListener("pointerdown", outside);
    window.addEventListener("resize", dismiss);
    return () => {
      document.removeEventListener("pointerdown", outside);
      window.removeEventListener("resize", dismiss);
    };
  });

  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Tab") dismiss();
    else {
      const items = itemsOf(event.currentTarget);
      const next = nextItem(items, items.indexOf(document.activeElement as HTMLElement), event.key);
      if (!next) return;
      event.preventDefault();
      next.focus();
    }
  };

  return (
    <div
      ref={panel}
      popover="manual"
      role="menu"
      tabIndex={-1}
      aria-label={label}
      aria-labelledby={labelledBy}
      onKeyDown={move}
      className="fixed inset-auto m-0 max-w-[min(20rem,calc(100vw-1.5rem))] min-w-44 overflow-y-auto overscroll-contain rounded-card border border-line bg-raised p-1 text-ui text-text shadow-float"
    >
      {children}
    </div>
  );
}

const itemsOf = (panel: HTMLElement) => [
  ...panel.querySelectorAll<HTMLElement>('[role^="menuitem"]:not([aria-disabled="true"])'),
];

function nextItem(items: HTMLElement[], at: number, key: string): HTMLElement | undefined {
  if (key === "ArrowDown") return items[(at + 1) % items.length];
  if (key === "ArrowUp") return items.at(at <= 0 ? -1 : at - 1);
  if (key === "Home") return items[0];
  if (key === "End") return items.at(-1);
  if (key.length !== 1 || key === " ") return undefined;
  const later = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  return later.find((item) => item.textContent?.trim().toLowerCase().startsWith(key.toLowerCase()));
}

/** Below the anchor, or above it where that has more room; never wider or higher than the room there is. */
function placeBeside(panel: HTMLElement, anchor: HTMLElement, align: "start" | "end") {
  const gap = 4;
  const edge = 8;
  const box = anchor.getBoundingClientRect();
  const roomBelow = window.innerHeight - box.bottom - gap - edge;
  const roomAbove = box.top - gap - edge;
  const below = panel.offsetHeight <= roomBelow || roomBelow >= roomAbove;
  panel.style.maxHeight = `${below ? roomBelow : roomAbove}px`;
  const { offsetWidth: width, offsetHeight: height } = panel;
  const left = align === "start" ? box.left : box.right - width;
  panel.style.left = `${Math.max(edge, Math.min(left, window.innerWidth - width - edge))}px`;
  panel.style.top = `${below ? box.bottom + gap : box.top - gap - height}px`;
}

const row =
  "flex min-h-9 w-full items-center gap-3 rounded-control px-3 py-1.5 text-left hover:bg-hover focus:bg-hover ring-inside touch:min-h-10";

type ItemProps = { onSelect: () => void; icon?: ReactNode; danger?: boolean; children: ReactNode };

/** One command of a menu. */
export function MenuItem({ onSelect, icon, danger, children }: ItemProps) {
  const close = useContext(CloseContext);
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
  const close = useContext(CloseContext);
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
