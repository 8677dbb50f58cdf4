import "server-only";
import { AppError } from "../shared/errors.ts";
import type { Session } from "./session-record.ts";

/** How long a proof of "it is me" lasts, in ms. */
const recent = 10 * 60_000;

/**
 * Guards what lets others in, so that a device left open for a moment cannot be used to stay (SECURITY S-10).
 * @throws AppError `confirm_sign_in` when nobody has proved on this device in the last ten minutes that they are the owner.
 */
export function requireRecentSignIn({ confirmedAt }: Session): void {
  if (Date.now() - confirmedAt > recent) throw new AppError("confirm_sign_in");
}
