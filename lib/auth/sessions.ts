import "server-only";
import { randomBytes } from "node:crypto";
import { AppError } from "../shared/errors.ts";
import { hashed, keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import type { Identity } from "./identity.ts";
import type { Session, SessionRecords } from "./session-record.ts";

/** What a new session is made of. */
export type NewSession = Pick<Session, "user" | "device" | "platform" | "method">;

/** A session slides at most every ten minutes, to spare the store. */
const slideAfter = 10 * 60_000;

export type Sessions = ReturnType<typeof createSessions>;

/**
 * The session of the device that asks. A cookie alone is worth nothing: its session must stand in the store, so that a device can be
 * signed out at once, from anywhere.
 */
export function createSessions(store: Store, records: SessionRecords) {
  /** The session of a cookie, if it still stands. */
  async function standing({ user, sid }: Identity): Promise<Session | null> {
    const [sealed] = await store.batch([["get", keys.session(sid)]]);
    if (sealed === null) return null;
    return records.open(user, hashed(sid), sealed).catch(() => null); // what does not open must not keep anybody out
  }

  return {
    /**
     * Starts a session with a new id, whatever cookie came along (no fixation).
     * @param before what that cookie says. Its session is ended; the name the same user gave this device and the day it was first seen
     * are carried over.
     */
    async begin({ user, device, platform, method }: NewSession, before: Identity | null): Promise<string> {
      const sid = randomBytes(32).toString("base64url");
      const now = Date.now();
      const replaced = before && (await standing(before));
      const known = replaced?.user === user ? replaced : null;
      const session: Session = {
        ...{ user, platform, method },
        device: known?.device ?? device,
        signedInAt: known?.signedInAt ?? now,
        seenAt: now,
        confirmedAt: method === "pairing" ? 0 : now,
      };
      await store.batch([
        ...(before && replaced ? records.ended(before.user, hashed(before.sid)) : []),
        ...(await records.begun(hashed(sid), session)),
      ]);
      return sid;
    },

    /** Opens what a batched read brought. @throws AppError `unauthorized` when the session is gone. */
    async open(user: string, sid: string, sealed: string | null): Promise<Session> {
      if (sealed === null) throw new AppError("unauthorized");
      return records.open(user, hashed(sid), sealed);
    },

    /** Lets a used session live on. */
    async slide(sid: string, session: Session, sealed: string): Promise<void> {
      const now = Date.now();
      if (now - session.seenAt < slideAfter) return;
      await store.batch([await records.swapped(hashed(sid), sealed, { ...session, seenAt: now })]);
    },

    /** Notes that somebody has just proved on this device that they are the owner. @throws AppError `unauthorized`. */
    async confirm(user: string, sid: string): Promise<void> {
      if (!(await records.change(user, hashed(sid), { confirmedAt: Date.now() })))
        throw new AppError("unauthorized");
    },

    /** Signs this device out, on its own wish. */
    async end(user: string, sid: string): Promise<void> {
      await store.batch(records.ended(user, hashed(sid)));
    },
  };
}
