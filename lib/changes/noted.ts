import "server-only";
import { keys } from "../store/keys.ts";
import type { Operation } from "../store/port.ts";

/** What can change, by the name it has in the index of changes. */
export const changed = {
  conversation: (id: string) => `conversation:${id}`,
  /** @param conversation an id, or "new". */
  draft: (conversation: string) => `draft:${conversation}`,
  /** @param hash of the session's id. */
  session: (hash: string) => `session:${hash}`,
  connection: "connection",
};

/**
 * Operations that tell the owner's other devices of a change, to stand in the very batch that makes it. Each name stands in the index once, at the
 * time it last changed, so the index holds no more names than there have ever been conversations and devices.
 */
export function noted(user: string, ...names: string[]): Operation[] {
  const now = Date.now();
  return [
    ...names.map((name) => ["rank", keys.changes(user), name, now] as const),
    ["wake", keys.wake(user)] as const,
  ];
}
