"use client";

import {
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
import { CloseMenu } from "./menu-items";
import { itemsOf, nextItem } from "./menu-keys";
import { placeBeside } from "./menu-place";

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
    <CloseMenu value={close}>
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
    </CloseMenu>
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
  const close = useContext(CloseMenu);

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
