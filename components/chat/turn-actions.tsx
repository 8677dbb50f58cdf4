import type { ReactNode } from "react";

type TurnActionsProps = {
  running: boolean;
  /** Shown without hover. */
  last: boolean;
  /** Under a question the row lies in the gap between two messages; only thumbs need more room. */
  between?: boolean;
  children: ReactNode;
};

/**
 * The row of actions below a message: on hover and focus, always on the last turn and on touch. While the turn runs it keeps its
 * room and nothing else, so that the end of an answer moves nothing.
 */
export function TurnActions({ running, last, between, children }: TurnActionsProps) {
  const shown = last
    ? ""
    : "opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 touch:opacity-100";
  const inFlow = last || running ? "mt-2 -mx-1.5" : "mt-2 -mx-1.5 -mb-3";
  const place = between ? "absolute top-full right-0 touch:static" : inFlow;
  return (
    <div className={`flex h-7 items-center gap-1 touch:h-10 ${place} ${running ? "invisible" : shown}`}>
      {!running && children}
    </div>
  );
}
