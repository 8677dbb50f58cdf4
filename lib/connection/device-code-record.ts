import "server-only";
import type { Grant, IssuedCode } from "../oauth/device-code.ts";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import type { Sealer } from "../store/sealed.ts";
import type { Beginner } from "./beginner.ts";
import { signOfLife } from "./exchanging.ts";

/**
 * The one sign-in by device code that a user may have under way. Times are the store's, in ms. `interval` and `pollAt` pace the polls
 * of all devices and instances together; `grant` is what OpenAI gave once the owner had entered the code.
 */
export type DeviceCodeRecord = IssuedCode & {
  startedBy: Beginner;
  startedAt: number;
  expiresAt: number;
  pollAt: number;
  grant: Grant | null;
  phase: "waiting" | "exchanging" | "done" | Failed;
};

/** Why it ended without a connection. `lost`: the answer to the exchange never came, so the code may be spent. */
export type Failed = "expired" | "refused" | "lost";

export type Found = { record: DeviceCodeRecord; sealed: string; now: number };

/** Added to OpenAI's interval, so that no clock or network makes two polls come too close, in ms. */
export const margin = 3_000;

/** How much longer than its code a record stays, so that an exchange in the last second still finds it. */
const grace = 2 * 60_000;

export type DeviceCodeRecords = ReturnType<typeof createDeviceCodeRecords>;

export function createDeviceCodeRecords(store: Store, sealer: Sealer) {
  const place = (user: string) => ({ user, purpose: "device-code" as const, key: keys.deviceCode(user) });

  /** Opens what a batched read brought: the sealed record and the store's clock. */
  async function open(user: string, sealed: string | null, now: number): Promise<Found | null> {
    if (sealed === null) return null;
    return { record: await sealer.open<DeviceCodeRecord>(place(user), sealed), sealed, now };
  }

  /** `exchanging`: whoever exchanges the code is known to be alive. */
  async function read(user: string): Promise<{ found: Found | null; now: number; exchanging: boolean }> {
    const key = keys.deviceCode(user);
    const [sealed, sign, now] = await store.batch([["get", key], ["get", keys.exchanging(key)], ["now"]]);
    return { found: await open(user, sealed, now), now, exchanging: sign !== null };
  }

  /** Puts a record in the place of what was read; false when somebody else was faster. */
  async function swap(user: string, from: Found | null, to: DeviceCodeRecord, now: number) {
    const key = keys.deviceCode(user);
    const next = await sealer.seal(place(user), to);
    const life = Math.max(1, to.expiresAt + grace - now);
    const write = ["swap", key, from?.sealed ?? null, next, life] as const;
    if (to.phase !== "exchanging") return (await store.batch([write]))[0];
    const [swapped] = await store.batch([write, signOfLife(key)]);
    return swapped;
  }

  return {
    open,
    read,
    swap,

    /**
     * Changes the record of one code while it is in phase `from`, reading it again as long as others change it meanwhile.
     * @returns the new record, or null when another code has taken its place or the phase has moved on.
     */
    async change(
      user: string,
      { deviceAuthId }: IssuedCode,
      from: DeviceCodeRecord["phase"],
      change: (record: DeviceCodeRecord) => Partial<DeviceCodeRecord>,
    ): Promise<DeviceCodeRecord | null> {
      for (;;) {
        const { found, now } = await read(user);
        if (found?.record.deviceAuthId !== deviceAuthId || found.record.phase !== from) return null;
        const next = { ...found.record, ...change(found.record) };
        if (await swap(user, found, next, now)) return next;
      }
    },
  };
}

/** Whole seconds from `now` to `time`, both in ms; at least 1. */
export function secondsUntil(time: number, now: number): number {
  return Math.max(1, Math.ceil((time - now) / 1000));
}
