import "server-only";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import type { LiveTurns } from "./live.ts";
import type { TurnRecord } from "./record.ts";
import type { Settle } from "./settle.ts";

const markLife = 60 * 60_000;

export type Stop = ReturnType<typeof createStop>;

/**
 * Stops a turn from anywhere, as often as one likes. Its runner puts the end: at once in its own process, at its next flush or
 * heartbeat elsewhere. Only where nobody runs it any more does the stopper put the end itself.
 */
export function createStop({ store, live, settle }: { store: Store; live: LiveTurns; settle: Settle }) {
  return async function stop(record: TurnRecord): Promise<void> {
    const { user, turnId } = record;
    if (record.saved) return;
    const here = live.get(turnId);
    if (here) here.stop("stopped");
    else if (await settle.settle(user, turnId, "stopped"))
      await store.batch([["set", keys.mark(turnId), "stop", markLife]]);
  };
}
