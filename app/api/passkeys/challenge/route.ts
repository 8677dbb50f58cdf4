import { passkeyHost } from "@/lib/auth/passkeys";
import { json } from "@/lib/http/answer";
import { AppError } from "@/lib/shared/errors";
import { handle } from "../../handle";

/** What a passkey is asked to sign, for anybody who wants to sign in. Nothing is kept of it. */
export const POST = handle("passkey-challenge", async ({ services, origin }) => {
  const host = passkeyHost(origin);
  if (!host) throw new AppError("passkey_refused");
  return json(await services.passkeys.challenge(host));
});
