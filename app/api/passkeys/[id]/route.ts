import { requireRecentSignIn } from "@/lib/auth/recent-sign-in";
import { AppError } from "@/lib/shared/errors";
import { handle, requireUser } from "../../handle";

export const DELETE = handle<{ id: string }>("passkey", async (call, { id }) => {
  const { user, session } = await requireUser(call, () => []);
  requireRecentSignIn(session);
  const known = await call.services.passkeys.list(user);
  if (!known.some((passkey) => passkey.id === id)) throw new AppError("not_found");
  await call.services.passkeys.remove(user, id);
  return new Response(null, { status: 204 });
});
