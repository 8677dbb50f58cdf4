import "server-only";
import { randomBytes } from "node:crypto";
import { AppError } from "../shared/errors.ts";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
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

/** What a new session is made of. */
export type NewSession = Pick<Session, "user" | "device" | "platform" | "method">;

const lifetime = 90 * 24 * 60 * 60_000;
/** A session slides at most once an hour, to spare the store. */
const slideAfter = 60 * 60_000;

export type Sessions = ReturnType<typeof createSessions>;

/**
 * The sessions of signed-in devices. A cookie alone is worth nothing: its session must stand in the store, so that a device can be
 * signed out at once, from anywhere.
 */
export function createSessions(store: Store, sealer: Sealer) {
  const place = (user: string, sid: string) => ({
    user,
    purpose: "session" as const,
    key: keys.session(sid),
  });

  return {
    /** Starts a session with a new id, whatever cookie came along (no fixation). */
    async begin({ user, device, platform, method }: NewSession): Promise<string> {
      const sid = randomBytes(32).toString("base64url");
      const now = Date.now();
      const session: Session = {
        ...{ user, device, platform, method },
        signedInAt: now,
        seenAt: now,
        confirmedAt: method === "pairing" ? 0 : now,
      };
      await store.batch([
        ["set", keys.session(sid), await sealer.seal(place(user, sid), session), lifetime],
        ["rank", keys.devices(user), keys.session(sid), now],
      ]);
      return sid;
    },

    /** Opens what a batched read brought. @throws AppError `unauthorized` when the session is gone. */
    async open(user: string, sid: string, sealed: string | null): Promise<Session> {
      if (sealed === null) throw new AppError("unauthorized");
      return sealer.open<Session>(place(user, sid), sealed);
    },

    /** Lets a used session live on. Swapped, so that a session ended meanwhile stays ended. */
    async slide(user: string, sid: string, session: Session, sealed: string): Promise<void> {
      const now = Date.now();
      if (now - session.seenAt < slideAfter) return;
      const next = await sealer.seal(place(user, sid), { ...session, seenAt: now });
      await store.batch([["swap", keys.session(sid), sealed, next, lifetime]]);
    },

    async end(user: string, sid: string): Promise<void> {
      await store.batch([
        ["delete", keys.session(sid)],
        ["unrank", keys.devices(user), keys.session(sid)],
      ]);
    },
  };
}
