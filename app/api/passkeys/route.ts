import { z } from "zod";
import { MadePasskey } from "@/lib/auth/passkey-answer";
import { passkeyHost } from "@/lib/auth/passkeys";
import { requireRecentSignIn } from "@/lib/auth/recent-sign-in";
import { json } from "@/lib/http/answer";
import { readJson } from "@/lib/http/read-json";
import { AppError } from "@/lib/shared/errors";
import { handle, requireUser } from "../handle";

const Body = z.strictObject({ name: z.string().trim().min(1).max(60), response: MadePasskey });

/** `possible` says whether browsers make passkeys at this address at all. */
export const GET = handle("passkeys", async (call) => {
  const { user } = await requireUser(call, () => []);
  const passkeys = await call.services.passkeys.list(user);
  return json({ passkeys, possible: passkeyHost(call.origin) !== null });
});

export const POST = handle("passkeys", async (call) => {
  const { user, session } = await requireUser(call, () => []);
  const made = await readJson(call.request, Body, 64 * 1024);
  const { origin } = call;
  const host = passkeyHost(origin);
  if (!host) throw new AppError("passkey_refused");
  requireRecentSignIn(session);
  await call.services.passkeys.add(user, { origin, host }, made);
  return new Response(null, { status: 204 });
});
