import { useEffect } from "react";
import type { Thread } from "./thread";

/** Esc stops the answer on screen, unless a layer above the page takes it first (UX 3.9). */
export function useStopKey(thread: Thread) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      if (event.defaultPrevented || document.querySelector("dialog[open], [role=menu]")) return;
      const { leafId, live } = thread.get();
      if (leafId && live.has(leafId)) void thread.stop(leafId);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [thread]);
}
