import "server-only";
import { randomBytes, randomInt } from "node:crypto";
import { AppError } from "../shared/errors.ts";
import { hashed, keys } from "../store/keys.ts";
import type { Limiter } from "../store/limiter.ts";
import type { Store } from "../store/port.ts";
import type { Sealer } from "../store/sealed.ts";
import type { Identity } from "./identity.ts";
import { type GivenSecret, linkFragment, mintPairingId, mintSecrets, shownCode } from "./pairing-code.ts";
import {
  createPairingRecords,
  isClaimedWith,
  isHashOf,
  isShownBy,
  type PairedDevice,
  type Pairing,
  type PairingPhase,
} from "./pairing-record.ts";

const lifetime = 90_000;
/** What is left at least for the step after a claim or a confirmation, in ms. */
const nextStep = 60_000;
const mostGuesses = 5;
const mostNumbers = 2;
/** Misses of all strangers together; whoever knows a code is not counted, so nobody's guesses keep the owner out. */
const misses = { name: "pairing-missed", most: 60, windowMs: 10 * 60_000 };

export type Pairings = ReturnType<typeof createPairings>;

/**
 * Letting a new device in from one that is signed in, never the other way round: a new device shows no code that grants itself
 * anything (SECURITY P-06). The signed-in device shows a code, the new one redeems it and shows a number, and only that number,
 * typed on the first device, opens the door.
 */
export function createPairings(options: { store: Store; sealer: Sealer; limiter: Limiter }) {
  const { store, sealer, limiter } = options;
  const records = createPairingRecords(store, sealer);

  /** One answer to what is unknown, over or wrong, so that guessing tells nothing. */
  async function missed(): Promise<never> {
    await limiter.take(misses);
    throw new AppError("pairing_over");
  }

  return {
    /** Begins a pairing. @returns `fragment` for the link, `code` to type, and until when (ms). */
    async begin({ user, sid }: Identity) {
      const secrets = mintSecrets();
      const pairing = {
        user,
        shownBy: hashed(sid),
        typed: hashed(secrets.typed),
        linked: hashed(secrets.linked),
        phase: "open" as const,
        wrong: 0,
      };
      for (;;) {
        const id = mintPairingId();
        const expiresAt = await records.create(id, pairing, lifetime);
        if (expiresAt !== null)
          return { id, code: shownCode(id, secrets), fragment: linkFragment(id, secrets), expiresAt };
      }
    },

    /** How a pairing stands, for the device that shows its code. @throws AppError `not_found`. */
    async look(by: Identity, id: string) {
      const found = await records.find(id);
      if (!found || !isShownBy(found.pairing, by)) throw new AppError("not_found");
      const { phase, device, expiresAt } = found.pairing;
      return { phase, device, expiresAt };
    },

    /**
     * Lets the claiming device in, if the number is the one that it shows; a second wrong one ends the pairing.
     * @throws AppError `pairing_wrong`, `pairing_over`, `not_found`.
     */
    async confirm(by: Identity, id: string, number: string): Promise<void> {
      const outcome = await records.step(id, (pairing, now) => {
        if (!isShownBy(pairing, by)) return null;
        const right = pairing.number === number;
        if (pairing.phase !== "claimed") return { answer: right ? "confirmed" : "pairing_wrong" } as const;
        if (right)
          return { next: { ...prolonged(pairing, now), phase: "confirmed" }, answer: "confirmed" } as const;
        const wrong = pairing.wrong + 1;
        return wrong < mostNumbers
          ? ({ next: { ...pairing, wrong }, answer: "pairing_wrong" } as const)
          : ({ next: null, answer: "pairing_over" } as const);
      });
      if (outcome !== "confirmed") throw new AppError(outcome ?? "not_found");
    },

    /** Ends a pairing: nobody comes in by it any more. @throws AppError `not_found`. */
    async cancel(by: Identity, id: string): Promise<void> {
      const ended = await records.step(id, (pairing) =>
        isShownBy(pairing, by) ? { next: null, answer: true } : null,
      );
      if (!ended) throw new AppError("not_found");
    },

    /**
     * Claims a pairing for the device that knows its code; five wrong guesses end it.
     * @param given null for what cannot be a code.
     * @returns the number to show, and the `claim` by which this device proves itself from now on.
     * @throws AppError `pairing_over`, `rate_limited`.
     */
    async redeem(given: GivenSecret | null, device: PairedDevice) {
      if (!given) return missed();
      const claim = randomBytes(32).toString("base64url");
      const number = String(randomInt(10, 100));
      const redeemed = await records.step(given.id, (pairing, now) => {
        if (pairing.phase !== "open") return null;
        if (!isHashOf(pairing[given.way], given.secret)) {
          const wrong = pairing.wrong + 1;
          return { next: wrong < mostGuesses ? { ...pairing, wrong } : null, answer: null };
        }
        const next: Pairing = {
          ...prolonged(pairing, now),
          phase: "claimed",
          wrong: 0,
          number,
          claim: hashed(claim),
          device,
        };
        return { next, answer: { id: given.id, claim, number, expiresAt: next.expiresAt } };
      });
      return redeemed ?? missed();
    },

    /** How a pairing stands, for the device that claimed it. @throws AppError `pairing_over`, `rate_limited`. */
    async status(id: string, claim: string): Promise<PairingPhase> {
      const found = await records.find(id);
      return found && isClaimedWith(found.pairing, claim) ? found.pairing.phase : missed();
    },

    /**
     * Uses up a confirmed pairing, for exactly one of all who ask.
     * @returns the user whose device may come in; null for nobody, also where the device that confirmed was signed out meanwhile.
     */
    async collect(id: string, claim: string): Promise<string | null> {
      const used = await records.step(id, (pairing) =>
        isClaimedWith(pairing, claim) && pairing.phase === "confirmed"
          ? { next: { ...pairing, phase: "used" }, answer: pairing }
          : null,
      );
      if (!used) return null;
      const [standing] = await store.batch([["get", keys.device(used.shownBy)]]);
      return standing === null ? null : used.user;
    },
  };
}

const prolonged = (pairing: Pairing, now: number): Pairing => ({
  ...pairing,
  expiresAt: Math.max(pairing.expiresAt, now + nextStep),
});
