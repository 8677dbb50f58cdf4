"use client";

import type { Route } from "next";
import Link from "next/link";
import { useEffect, useState } from "react";
import { useThreadState } from "./thread-context";
import { fullest, usageLine, windowUse } from "./wording";

/** How much of the plan is used: every window and the reading's age where there is room, the fullest window on a phone. */
export function UsageLine() {
  const limits = useThreadState((state) => state.limits);
  const [now, setNow] = useState<number>();
  useEffect(() => {
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, 60_000);
    return () => clearInterval(timer);
  }, []);
  const top = limits && fullest(limits.windows);
  return (
    <div className="flex min-h-10 shrink-0 items-center justify-center px-4 pb-[env(safe-area-inset-bottom)] text-small text-muted tabular-nums max-sm:min-h-9">
      {top && (
        <Link
          href={"/settings" as Route}
          className="flex items-center rounded-control px-2 py-0.5 hover:text-text touch:min-h-10"
        >
          <span className="sr-only">Plan usage: </span>
          <span className="sm:hidden">{windowUse(top)}</span>
          <span className="max-sm:hidden">
            {usageLine(limits, now && Math.max(now, Date.parse(limits.readAt)))}
          </span>
        </Link>
      )}
    </div>
  );
}
