import "server-only";
import { changed, noted } from "../changes/noted.ts";
import { keys } from "../store/keys.ts";
import type { Operation, Store } from "../store/port.ts";
import type { Sealer } from "../store/sealed.ts";

/** How a device signed in: the provider's id in Auth.js. */
export type SignInMethod = "passphrase" | "link" | "pairing" | "passkey" | (string & {});

/**
 * One signed-in device. Times are ms. `confirmedAt`: when somebody last proved on this device that they are the owner; 0 on one that
 * was let in by another device and never did.
 */
export type Session = {
  user: string;
  device: string;
  platform: string;
  method: SignInMethod;
  signedInAt: number;
  seenAt: number;
  confirmedAt: number;
};

const lifetime = 90 * 24 * 60 * 60_000;

export type SessionRecords = ReturnType<typeof createSessionRecords>;

/**
 * Sessions in the store, each under the hash of its id. Whatever is written over a standing session is swapped in, so that one that was
 * ended stays ended.
 */
export function createSessionRecords(store: Store, sealer: Sealer) {
  const place = (user: string, hash: string) => ({
    user,
    purpose: "session" as const,
    key: keys.device(hash),
  });

  const open = (user: string, hash: string, sealed: string) =>
    sealer.open<Session>(place(user, hash), sealed);

  const swapped = async (hash: string, sealed: string, next: Session) =>
    ["swap", keys.device(hash), sealed, await sealer.seal(place(next.user, hash), next), lifetime] as const;

  return {
    /** @throws AppError `not_found` when it is another user's. */
    open,
    swapped,

    /** Operations that begin a session, list it and tell of it. */
    begun: async (hash: string, session: Session): Promise<Operation[]> => [
      ["set", keys.device(hash), await sealer.seal(place(session.user, hash), session), lifetime],
      ["rank", keys.devices(session.user), keys.device(hash), session.seenAt],
      ...noted(session.user, changed.session(hash)),
    ],

    /** Operations that end a session wherever it is used, and tell of it. */
    ended: (user: string, hash: string): Operation[] => [
      ["delete", keys.device(hash)],
      ["unrank", keys.devices(user), keys.device(hash)],
      ...noted(user, changed.session(hash)),
    ],

    /**
     * Changes a standing session, and tells of it.
     * @returns false when there is none. @throws AppError `not_found` when it is another user's.
     */
    async change(user: string, hash: string, wanted: Partial<Session>): Promise<boolean> {
      for (;;) {
        const [sealed] = await store.batch([["get", keys.device(hash)]]);
        if (sealed === null) return false;
        const next = { ...(await open(user, hash, sealed)), ...wanted };
        const [changes] = await store.batch([
          await swapped(hash, sealed, next),
          ...noted(user, changed.session(hash)),
        ]);
        if (changes) return true; // else it has slid, or was ended
      }
    },
  };
}
