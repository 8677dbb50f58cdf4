"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import type { Message } from "@/lib/shared/records";
import { useThread } from "./thread-context";

const icon = { size: 16, strokeWidth: 1.75, "aria-hidden": true };

type BranchSwitcherProps = {
  what: "answer" | "version";
  number: number;
  count: number;
  previous: Message | undefined;
  next: Message | undefined;
};

/** "‹ 2/3 ›": moves between the siblings of a message, where it has any. */
export function BranchSwitcher({ what, number, count, previous, next }: BranchSwitcherProps) {
  const { thread } = useThread();
  if (count < 2) return null;
  return (
    <fieldset className="ml-auto flex items-center text-small text-muted tabular-nums">
      <legend className="sr-only">{`Which ${what}`}</legend>
      <IconButton
        size="action"
        label={`Previous ${what}`}
        aria-disabled={!previous}
        icon={<ChevronLeft {...icon} />}
        onClick={() => previous && thread.choose(previous)}
      />
      <span>
        {number}/{count}
      </span>
      <IconButton
        size="action"
        label={`Next ${what}`}
        aria-disabled={!next}
        icon={<ChevronRight {...icon} />}
        onClick={() => next && thread.choose(next)}
      />
    </fieldset>
  );
}
