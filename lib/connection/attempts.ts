import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { AppError } from "../shared/errors.ts";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import type { Sealer } from "../store/sealed.ts";

/** One sign-in under way: open until its address is pasted, used for ever after. The verifier stays on the server. */
export type Attempt = {
  verifier: string;
  startedAt: number;
  expiresAt: number;
  phase: "open" | "exchanging" | "used";
  /** Pastes seen that belong to this attempt. */
  pastes: number;
};

/** PROTOCOL 1.3. */
const lifetime = 15 * 60_000;
const mostOpen = 20;
const mostPastes = 10;
/** Longest wait for another paste's exchange. */
const patience = 40_000;

export type Attempts = ReturnType<typeof createAttempts>;

/** The attempts of a user, found by their `state`, so that two tabs, a restart or a second device cannot mix them up. */
export function createAttempts(store: Store, sealer: Sealer) {
  const place = (user: string, state: string) => ({
    user,
    purpose: "attempt" as const,
    key: keys.attempt(user, state),
  });

  /** The attempt of a state with its sealed form, or null: never begun here, or over. */
  async function find(user: string, state: string): Promise<{ attempt: Attempt; sealed: string } | null> {
    const { key } = place(user, state);
    const [sealed] = await store.batch([["get", key]]);
    return sealed === null
      ? null
      : { attempt: await sealer.open<Attempt>(place(user, state), sealed), sealed };
  }

  /** Moves an attempt from the phase it was read in; false when another paste was faster. It keeps its end of life. */
  async function move(user: string, state: string, from: { attempt: Attempt; sealed: string }, to: Attempt) {
    const { key } = place(user, state);
    const [now] = await store.batch([["now"]]);
    const next = await sealer.seal(place(user, state), to);
    const [moved] = await store.batch([["swap", key, from.sealed, next, Math.max(1, to.expiresAt - now)]]);
    return moved;
  }

  return {
    /** Keeps a new attempt; the oldest beyond twenty are dropped. Returns when it expires, in ms. */
    async begin(user: string, state: string, verifier: string): Promise<number> {
      const { key } = place(user, state);
      const index = keys.attempts(user);
      const [now, known] = await store.batch([["now"], ["top", index, { limit: 200 }]]);
      const expiresAt = now + lifetime;
      const attempt: Attempt = { verifier, startedAt: now, expiresAt, phase: "open", pastes: 0 };
      const stale = known.slice(mostOpen - 1).map(({ member }) => member);
      await store.batch([
        ["set", key, await sealer.seal(place(user, state), attempt), lifetime],
        ["rank", index, key, now],
        ...stale.flatMap((member) => [["delete", member] as const, ["unrank", index, member] as const]),
      ]);
      return expiresAt;
    },

    find,

    /**
     * Claims an attempt for the exchange of its code: exactly one paste gets it.
     * @throws AppError `paste_unknown_state`, `paste_used`, `rate_limited`.
     */
    async claim(user: string, state: string): Promise<Attempt> {
      const until = performance.now() + patience;
      for (;;) {
        const found = await find(user, state);
        if (!found) throw new AppError("paste_unknown_state");
        const { attempt } = found;
        if (attempt.phase === "exchanging" && performance.now() < until) {
          await pause(100); // the same paste from another tab is under way; its outcome is the answer to both
          continue;
        }
        if (attempt.phase !== "open") throw new AppError("paste_used");
        if (attempt.pastes >= mostPastes) throw new AppError("rate_limited");
        const claimed: Attempt = { ...attempt, phase: "exchanging", pastes: attempt.pastes + 1 };
        if (await move(user, state, found, claimed)) return claimed;
      }
    },

    /** Ends a claim: the code was spent, or nothing had been sent and the same paste may be tried again. */
    async settle(user: string, state: string, phase: "open" | "used"): Promise<void> {
      const found = await find(user, state);
      if (found) await move(user, state, found, { ...found.attempt, phase });
    },
  };
}
