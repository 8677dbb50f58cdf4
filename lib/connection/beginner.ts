import "server-only";
import { hashed } from "../store/keys.ts";

/** The device that began a sign-in. The session's hash tells devices apart; the name is for reading. */
export type Beginner = { session: string; device: string };

/** @param caller who asks, as `requireUser` found out. */
export const beginnerOf = (caller: { sid: string; session: { device: string } }): Beginner => ({
  session: hashed(caller.sid),
  device: caller.session.device,
});
