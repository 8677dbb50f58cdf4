import "server-only";
import { timingSafeEqual } from "node:crypto";
import { hashed, keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import type { Sealer } from "../store/sealed.ts";
import type { Identity } from "./identity.ts";
import { isPairingId } from "./pairing-code.ts";

/** open: its code is shown · claimed: a device has redeemed it · confirmed: that device may come in · used: it did. */
export type PairingPhase = "open" | "claimed" | "confirmed" | "used";

/** One device letting another one in. Secrets stand here as hashes; times are ms of the store's clock. */
export type Pairing = {
  user: string;
  /** The hash of the session that shows the code. */
  shownBy: string;
  typed: string;
  linked: string;
  phase: PairingPhase;
  expiresAt: number;
  /** Wrong guesses in this phase. */
  wrong: number;
  /** What the new device shows, what it proves itself with, and what it says of itself; from the phase `claimed` on. */
  number?: string;
  claim?: string;
  device?: PairedDevice;
};

export type PairedDevice = { name: string; platform: string };

/** What becomes of a pairing: its next form, null for its end, nothing where it stays as it is. */
type Step<T> = { next?: Pairing | null; answer: T };

/** The pairings in the store. They are looked up before a user is known, so all are sealed for the same place. */
export function createPairingRecords(store: Store, sealer: Sealer) {
  const place = (id: string) => ({ user: "pairing", purpose: "pairing" as const, key: keys.pairing(id) });

  /** The pairing of an id with its sealed form; null: there is none, or its time is over. */
  async function find(id: string) {
    if (!isPairingId(id)) return null;
    const [sealed, now] = await store.batch([["get", keys.pairing(id)], ["now"]]);
    if (sealed === null) return null;
    const pairing = await sealer.open<Pairing>(place(id), sealed);
    return pairing.expiresAt > now ? { pairing, sealed, now } : null;
  }

  return {
    find,

    /** Keeps a new pairing for `lifetime` ms. @returns when it ends; null when its id is taken. */
    async create(id: string, pairing: Omit<Pairing, "expiresAt">, lifetime: number): Promise<number | null> {
      const [now] = await store.batch([["now"]]);
      const expiresAt = now + lifetime;
      const sealed = await sealer.seal(place(id), { ...pairing, expiresAt });
      const [created] = await store.batch([["swap", keys.pairing(id), null, sealed, lifetime]]);
      return created ? expiresAt : null;
    },

    /**
     * Moves a pairing by one step, and looks again where somebody else was faster: of two who want the same step, one makes it.
     * @param decide what to do with the pairing as it stands; null to leave it.
     * @returns the answer of the step; null when there is none, or no such pairing.
     */
    async step<T>(id: string, decide: (pairing: Pairing, now: number) => Step<T> | null): Promise<T | null> {
      for (;;) {
        const found = await find(id);
        const step = found && decide(found.pairing, found.now);
        if (!step) return null;
        const { next, answer } = step;
        if (next === undefined) return answer;
        const sealed = next && (await sealer.seal(place(id), next));
        const left = next ? next.expiresAt - found.now : undefined;
        const [moved] = await store.batch([["swap", keys.pairing(id), found.sealed, sealed, left]]);
        if (moved) return answer;
      }
    },
  };
}

/** Whether it is this very device that shows the code. */
export const isShownBy = (pairing: Pairing, { user, sid }: Identity) =>
  pairing.user === user && pairing.shownBy === hashed(sid);

/** Whether it was claimed, and this is its claim. */
export const isClaimedWith = ({ claim: hash }: Pairing, claim: string) =>
  hash !== undefined && isHashOf(hash, claim);

/** Compares in constant time; both sides are hashes, so their lengths are equal. */
export const isHashOf = (hash: string, secret: string) =>
  timingSafeEqual(Buffer.from(hash), Buffer.from(hashed(secret)));
