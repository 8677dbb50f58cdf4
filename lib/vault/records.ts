import "server-only";
import { changed, noted } from "../changes/noted.ts";
import { AppError, isAppError } from "../shared/errors.ts";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import type { Sealer } from "../store/sealed.ts";
import { type ConnectionRecord, looksAlike } from "./record.ts";

/** A record as it stood at one moment: its sealed form is what the next swap must still find. */
export type Kept = { record: ConnectionRecord; sealed: string; now: number };

export type Records = ReturnType<typeof createRecords>;

/** Reads and swaps of the connection record. The clock comes from the store, in the same call. */
export function createRecords(store: Store, sealer: Sealer) {
  const place = (user: string) => ({ user, purpose: "connection" as const, key: keys.connection(user) });

  async function open(user: string, sealed: string | null, now: number): Promise<Kept | null> {
    return sealed === null
      ? null
      : { record: await sealer.open<ConnectionRecord>(place(user), sealed), sealed, now };
  }

  async function read(user: string): Promise<Kept | null> {
    const [sealed, now] = await store.batch([["get", keys.connection(user)], ["now"]]);
    return open(user, sealed, now);
  }

  /** Swaps a record that was just read. Null means that somebody else was faster. */
  async function swap(
    user: string,
    kept: Kept | null,
    next: ConnectionRecord,
    now: number,
  ): Promise<Kept | null> {
    const sealed = await sealer.seal(place(user), next);
    const [done] = await store.batch([
      ["swap", keys.connection(user), kept?.sealed ?? null, sealed],
      ...(kept && looksAlike(kept.record, next) ? [] : noted(user, changed.connection)),
    ]);
    return done ? { record: next, sealed, now } : null;
  }

  return {
    open,
    read,
    swap,

    /**
     * Changes an existing record, reading it again as long as others change it meanwhile.
     * @param next the new record, or null to leave it.
     * @returns what stands there now.
     */
    async change(
      user: string,
      next: (record: ConnectionRecord, now: number) => ConnectionRecord | null,
    ): Promise<Kept | null> {
      for (;;) {
        const kept = await read(user);
        const changed = kept && next(kept.record, kept.now);
        if (!kept || !changed) return kept;
        const done = await swap(user, kept, changed, kept.now);
        if (done) return done;
      }
    },

    /** Puts a record in place of whatever stands there, also of one that does not open: a new sign-in is its only way out. */
    async replace(
      user: string,
      next: (previous: ConnectionRecord | "unreadable" | null, now: number) => ConnectionRecord,
    ): Promise<void> {
      for (;;) {
        const [sealed, now] = await store.batch([["get", keys.connection(user)], ["now"]]);
        const previous = await open(user, sealed, now).catch(unreadable);
        const value = await sealer.seal(
          place(user),
          next(previous === "unreadable" ? previous : (previous?.record ?? null), now),
        );
        const [done] = await store.batch([
          ["swap", keys.connection(user), sealed, value],
          ...noted(user, changed.connection),
        ]);
        if (done) return;
      }
    },
  };
}

function unreadable(error: unknown): "unreadable" {
  if (isAppError(error) && error.code === "key_ring") return "unreadable";
  throw error;
}

export function unavailable(retryAt: number | undefined, cause?: unknown): AppError {
  return new AppError("upstream_unavailable", {
    cause,
    ...(retryAt === undefined ? {} : { retryAt: new Date(retryAt).toISOString() }),
  });
}
