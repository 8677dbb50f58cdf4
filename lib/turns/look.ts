import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { isAppError } from "../shared/errors.ts";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";

/** How often a reader looks whether the runner is alive, and says that it reads along, in ms. */
const checkPace = 5_000;
const watchedLife = 12_000;
/** How often, and how many times at most, a store is asked that is away. */
const retryPace = 250;
const mostTries = 25;

/**
 * How one reader looks at a turn that runs elsewhere: gives the sealed entries from `next` on and, every few seconds, whether somebody
 * runs it. With that it asks for quick flushes where they are not the rule; a wish to stop, which may stand there, it leaves alone. A
 * store that is away for moments is no news.
 * @param closing aborted when the server goes down.
 */
export function createLook(store: Store, turnId: string, closing: AbortSignal) {
  const mark = keys.mark(turnId);
  let checkedAt = Number.NEGATIVE_INFINITY;
  let standing: "watched" | null = null;

  async function once(next: number): Promise<{ sealed: string[]; alive: boolean }> {
    const read = ["read", keys.turnLog(turnId), next] as const;
    const now = performance.now();
    if (now - checkedAt < checkPace) return { sealed: (await store.batch([read]))[0], alive: true };
    const [sealed, beat, swapped] = await store.batch([
      read,
      ["get", keys.heartbeat(turnId)],
      ...(store.kind === "upstash" ? ([["swap", mark, standing, "watched", watchedLife]] as const) : []),
    ]);
    checkedAt = now;
    standing = swapped || standing === null ? "watched" : null; // another reader's may stand, or ours have run out
    return { sealed, alive: beat !== null };
  }

  return async function look(next: number) {
    for (let tries = 1; ; tries++) {
      try {
        return await once(next);
      } catch (error) {
        const passing = isAppError(error) && error.code === "store_unavailable";
        if (!passing || tries === mostTries || closing.aborted) throw error;
        await pause(retryPace);
      }
    }
  };
}
