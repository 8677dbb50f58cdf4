"use client";

import { useThreadState } from "./thread-context";

/** Tells a screen reader that an answer runs and how it ended, and never its text as it comes (UX 3.10). */
export function Announcer() {
  const announcement = useThreadState((state) => state.announcement);
  return (
    <p role="status" className="sr-only">
      {announcement}
    </p>
  );
}
