"use client";

import type { Message } from "@/lib/shared/records";
import { focusComposer } from "./composer-id";
import { useThread } from "./thread-context";

/** Stands at the end of a branch beside which another device has begun one of its own, and leads there (UX 2.3). */
export function Diverged({ from }: { from: Message }) {
  const { thread } = useThread();
  const view = () => {
    thread.choose(from);
    focusComposer();
  };
  return (
    <p role="status" className="-my-3 text-center text-small text-muted">
      Also answered on {from.device || "another device"} ·{" "}
      <button
        type="button"
        onClick={view}
        className="h-10 rounded-control px-2 font-medium text-accent hover:bg-hover"
      >
        View
      </button>
    </p>
  );
}
