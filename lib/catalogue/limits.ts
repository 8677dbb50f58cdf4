import "server-only";
import type { Log } from "../http/log.ts";
import type { LimitReading, LimitWindow } from "../shared/records.ts";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import type { Sealer } from "../store/sealed.ts";
import type { Credential } from "../vault/vault.ts";

/** A reading younger than this is shown as it is. */
const freshness = 5 * 60_000;

export type Limits = ReturnType<typeof createLimits>;

/** The last reading of the plan's limits: every answer brings one, and OpenAI can be asked for one (PROTOCOL 5). */
export function createLimits(options: {
  store: Store;
  sealer: Sealer;
  credential(user: string): Promise<Credential>;
  fetchUsage(credential: Credential): Promise<{ windows: LimitWindow[]; plan: string | null }>;
  log: Log;
}) {
  const { store, sealer, credential, fetchUsage, log } = options;
  const place = (user: string) => ({ user, purpose: "limits" as const, key: keys.limits(user) });

  async function keep(user: string, windows: LimitWindow[], plan: string | null): Promise<LimitReading> {
    const reading = { windows, plan, readAt: new Date().toISOString() };
    await store.batch([["set", keys.limits(user), await sealer.seal(place(user), reading)]]);
    return reading;
  }

  async function last(user: string): Promise<LimitReading | null> {
    const [sealed] = await store.batch([["get", keys.limits(user)]]);
    return sealed === null ? null : sealer.open<LimitReading>(place(user), sealed);
  }

  return {
    last,

    /** Keeps what an answer said; a failure to do so is not the answer's. */
    async note(user: string, windows: LimitWindow[], plan: string | undefined): Promise<void> {
      if (windows.length === 0) return;
      await keep(user, windows, plan ?? null).catch((cause) => log("warn", "limits not kept", { cause }));
    },

    /** A reading that is fresh if OpenAI answers, else the last one there was. */
    async read(user: string): Promise<LimitReading> {
      const known = await last(user);
      if (known && Date.now() - Date.parse(known.readAt) < freshness) return known;
      const access = await credential(user);
      try {
        const { windows, plan } = await fetchUsage(access);
        return await keep(user, windows, plan);
      } catch (cause) {
        log("warn", "usage not read", { cause });
        return known ?? { windows: [], plan: null, readAt: new Date(0).toISOString() };
      }
    },
  };
}
