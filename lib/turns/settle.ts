import "server-only";
import type { Log } from "../http/log.ts";
import type { EndEvent } from "../shared/events.ts";
import { emptyReply, fold } from "../shared/fold.ts";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import type { Sealer } from "../store/sealed.ts";
import { openEntries, sealEntry, type TurnRecord, turnPlace } from "./record.ts";
import type { Save } from "./save.ts";

export type Settle = ReturnType<typeof createSettle>;

/**
 * Looks after turns whose runner is gone. There is no daemon: the first reader that finds no heartbeat and no `end` puts the `end`
 * itself, and one that finds an `end` without a saved reply saves it.
 */
export function createSettle(options: { store: Store; sealer: Sealer; save: Save; log: Log }) {
  const { store, sealer, save, log } = options;

  /**
   * @param outcome how the turn ends if nobody runs it: `interrupted`, or `stopped` when the owner asked for that.
   * @returns true while a runner is alive.
   */
  async function settle(
    user: string,
    turnId: string,
    outcome: EndEvent["outcome"] = "interrupted",
  ): Promise<boolean> {
    for (;;) {
      const logKey = keys.turnLog(turnId);
      const [sealedRecord, sealed, beat] = await store.batch([
        ["get", keys.turn(turnId)],
        ["read", logKey, 0],
        ["get", keys.heartbeat(turnId)],
      ]);
      if (sealedRecord === null) return false;
      const record = await sealer.open<TurnRecord>(turnPlace(user, turnId), sealedRecord);
      if (record.saved) return false;
      const entries = await openEntries(sealer, user, turnId, 0, sealed);
      const events = entries.flatMap((entry) => entry.events);
      const last = entries.at(-1);
      const ended = events.at(-1)?.type === "end";
      if (!ended && beat !== null) return true;
      if (ended && last) {
        const end = { at: sealed.length - 1, sealed: sealed.at(-1) as string };
        const { kept } = last;
        await save({ record, reply: fold(emptyReply, events), end, ...(kept ? { kept } : {}) });
        return false;
      }
      const seconds = Math.max(0, ((last?.at ?? record.startedAt) - record.startedAt) / 1000);
      const end: EndEvent = { type: "end", outcome, seconds };
      const entry = { first: events.length + 1, at: Date.now(), events: [end] };
      const value = await sealEntry(sealer, user, turnId, sealed.length, entry);
      const [put] = await store.batch([["put", logKey, sealed.length, value]]);
      if (put) log("info", "turn settled", { outcome });
    }
  }

  return {
    settle,

    /** Settles what needs it among these turns. @returns the ids of those that are alive. */
    async alive(user: string, turnIds: string[]): Promise<Set<string>> {
      const beats = await store.batch(turnIds.map((id) => ["get", keys.heartbeat(id)] as const));
      const running = await Promise.all(
        turnIds.map(async (id, at) => (beats[at] === null ? settle(user, id) : true)),
      );
      return new Set(turnIds.filter((_, at) => running[at]));
    },
  };
}
