import type { LiveEvent } from "@/lib/shared/live";

const listeners = new Set<(event: LiveEvent) => void>();

/** Calls `listener` with everything that the live channel of this page brings. Returns the way to stop that. */
export function onLive(listener: (event: LiveEvent) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Passes on what the channel brought. */
export function tellLive(event: LiveEvent) {
  for (const listener of listeners) listener(event);
}
