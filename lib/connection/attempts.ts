import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { AppError } from "../shared/errors.ts";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import type { Sealer } from "../store/sealed.ts";
import type { Beginner } from "./beginner.ts";
import { signOfLife, whileExchanging } from "./exchanging.ts";

/** One sign-in under way: open until its address is pasted, used for ever after. The verifier stays on the server. */
export type Attempt = {
  state: string;
  verifier: string;
  /** Absent from an attempt that an older version of this app began. */
  startedBy?: Beginner;
  startedAt: number;
  expiresAt: number;
  phase: "open" | "exchanging" | "used";
  /** Pastes seen that belong to this attempt. */
  pastes: number;
};

/** An attempt as it stood at one moment. `exchanging`: whoever exchanges its code is known to be alive. */
type Found = { attempt: Attempt; sealed: string; exchanging: boolean };

/** PROTOCOL 1.3. */
const lifetime = 15 * 60_000;
const mostOpen = 20;
const mostPastes = 10;
/** Longest wait for another paste's exchange. */
const patience = 40_000;
/** An attempt with less time than this is not worth being continued on another device. */
const worthContinuing = 60_000;

export type Attempts = ReturnType<typeof createAttempts>;

/** The attempts of a user, found by their `state`, so that two tabs, a restart or a second device cannot mix them up. */
export function createAttempts(store: Store, sealer: Sealer) {
  const place = (user: string, key: string) => ({ user, purpose: "attempt" as const, key });

  /** The attempt of a state, or null: never begun here, or over. */
  async function find(user: string, state: string): Promise<Found | null> {
    const key = keys.attempt(user, state);
    const [sealed, sign] = await store.batch([
      ["get", key],
      ["get", keys.exchanging(key)],
    ]);
    if (sealed === null) return null;
    const attempt = await sealer.open<Attempt>(place(user, key), sealed);
    return { attempt, sealed, exchanging: sign !== null };
  }

  /** Moves an attempt from the phase it was read in; false when another paste was faster. It keeps its end of life. */
  async function move(user: string, from: Found, to: Attempt): Promise<boolean> {
    const key = keys.attempt(user, to.state);
    const [now] = await store.batch([["now"]]);
    const next = await sealer.seal(place(user, key), to);
    const swap = ["swap", key, from.sealed, next, Math.max(1, to.expiresAt - now)] as const;
    if (to.phase !== "exchanging") return (await store.batch([swap]))[0];
    const [moved] = await store.batch([swap, signOfLife(key)]);
    return moved;
  }

  return {
    /** Keeps a new attempt; the oldest beyond twenty are dropped. Returns it with its times, in ms. */
    async begin(user: string, state: string, verifier: string, startedBy: Beginner): Promise<Attempt> {
      const key = keys.attempt(user, state);
      const index = keys.attempts(user);
      const [now, known] = await store.batch([["now"], ["top", index, { limit: 200 }]]);
      const times = { startedAt: now, expiresAt: now + lifetime };
      const attempt: Attempt = { state, verifier, startedBy, ...times, phase: "open", pastes: 0 };
      const stale = known.slice(mostOpen - 1).map(({ member }) => member);
      await store.batch([
        ["set", key, await sealer.seal(place(user, key), attempt), lifetime],
        ["rank", index, key, now],
        ...stale.flatMap((member) => [["delete", member] as const, ["unrank", index, member] as const]),
      ]);
      return attempt;
    },

    find,

    /** The newest attempt, when it was begun on another device, is still open and has time left; else null. */
    async begunElsewhere(user: string, session: string): Promise<Attempt | null> {
      const [now, [newest]] = await store.batch([["now"], ["top", keys.attempts(user), { limit: 1 }]]);
      if (!newest || newest.score + lifetime - now < worthContinuing) return null;
      const [sealed] = await store.batch([["get", newest.member]]);
      if (sealed === null) return null;
      const attempt = await sealer.open<Attempt>(place(user, newest.member), sealed);
      const elsewhere = attempt.startedBy && attempt.startedBy.session !== session;
      return attempt.phase === "open" && elsewhere ? attempt : null;
    },

    /**
     * Claims an attempt for the exchange of its code: exactly one paste gets it.
     * @throws AppError `paste_unknown_state`, `paste_used`, `rate_limited`; `paste_lost` when the process that exchanged the code has
     * died: the code is taken for spent, since a second use could end what the first brought (RFC 6749, 4.1.2).
     */
    async claim(user: string, state: string): Promise<Attempt> {
      const until = performance.now() + patience;
      for (;;) {
        const found = await find(user, state);
        if (!found) throw new AppError("paste_unknown_state");
        const { attempt, exchanging } = found;
        if (attempt.phase === "exchanging" && !exchanging) throw new AppError("paste_lost");
        if (attempt.phase === "exchanging" && performance.now() < until) {
          await pause(100); // the same paste from another tab is under way; its outcome is the answer to both
          continue;
        }
        if (attempt.phase !== "open") throw new AppError("paste_used");
        if (attempt.pastes >= mostPastes) throw new AppError("rate_limited");
        const claimed: Attempt = { ...attempt, phase: "exchanging", pastes: attempt.pastes + 1 };
        if (await move(user, found, claimed)) return claimed;
      }
    },

    /** Does the work of a claim, visibly to everybody who waits for it. */
    whileClaimed: <T>(user: string, state: string, work: () => Promise<T>) =>
      whileExchanging(store, keys.attempt(user, state), work),

    /** Ends a claim: the code was spent, or nothing had been sent and the same paste may be tried again. */
    async settle(user: string, state: string, phase: "open" | "used"): Promise<void> {
      const found = await find(user, state);
      if (found) await move(user, found, { ...found.attempt, phase });
    },
  };
}
