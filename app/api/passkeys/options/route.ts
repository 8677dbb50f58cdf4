import { passkeyHost } from "@/lib/auth/passkeys";
import { requireRecentSignIn } from "@/lib/auth/recent-sign-in";
import { json } from "@/lib/http/answer";
import { AppError } from "@/lib/shared/errors";
import { handle, requireUser } from "../../handle";

/** What the browser needs to make a passkey. */
export const POST = handle("passkey-options", async (call) => {
  const { user, session } = await requireUser(call, () => []);
  requireRecentSignIn(session);
  const host = passkeyHost(call.origin);
  if (!host) throw new AppError("passkey_refused");
  return json(await call.services.passkeys.registration(user, host));
});
