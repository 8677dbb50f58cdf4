import "server-only";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import type { Sealer } from "../store/sealed.ts";
import { type TurnRecord, turnPlace } from "./record.ts";
import type { Stop } from "./stop.ts";

export type Forget = ReturnType<typeof createForget>;

/**
 * Forgets the turns of a conversation that was deleted: from now on nobody opens them. One that still runs is stopped, and whoever ends
 * it finds the tombstone of its conversation and takes its log along.
 */
export function createForget({ store, sealer, stop }: { store: Store; sealer: Sealer; stop: Stop }) {
  return async function forget(user: string, turnIds: string[]): Promise<void> {
    const sealed = await store.batch(turnIds.map((id) => ["get", keys.turn(id)] as const));
    const opened = await Promise.all(
      sealed.map((one, at) =>
        one === null ? null : sealer.open<TurnRecord>(turnPlace(user, turnIds[at] as string), one),
      ),
    );
    const records = opened.filter((record) => record !== null);
    const running = records.filter(({ saved }) => !saved);
    const hidden = await Promise.all(
      running.map(async (record) => {
        const place = turnPlace(user, record.turnId);
        const value = await sealer.seal(place, { ...record, forgotten: true } satisfies TurnRecord);
        return ["set", place.key, value] as const;
      }),
    );
    await store.batch([
      ...hidden,
      ...records
        .filter(({ saved }) => saved)
        .flatMap(({ turnId }) => [keys.turn, keys.turnLog, keys.heartbeat].map((key) => key(turnId)))
        .map((key) => ["delete", key] as const),
    ]);
    for (const record of running) await stop(record);
  };
}
