import { z } from "zod";
import { owner } from "@/lib/auth/admission";
import { isPassphrase } from "@/lib/auth/passphrase";
import { readJson } from "@/lib/http/read-json";
import { AppError } from "@/lib/shared/errors";
import { clientAddress } from "../../client-address";
import { handle, requireUser } from "../../handle";

const Body = z.strictObject({ passphrase: z.string().max(1_000) });

/** Proves by the passphrase that the owner sits at this device. It is the owner's alone: other users have other ways. */
export const POST = handle("confirm", async (call) => {
  const { services, request, secure } = call;
  const { user, sid } = await requireUser(call, () => []);
  const { passphrase } = await readJson(request, Body, 16 * 1024);
  await services.signInLimit.take(request.headers, secure, clientAddress(call));
  const expected = services.config.OWNER_PASSPHRASE;
  if (!expected || !isPassphrase(passphrase, expected) || user !== owner)
    throw new AppError("wrong_passphrase");
  await services.sessions.confirm(user, sid);
  return new Response(null, { status: 204 });
});
