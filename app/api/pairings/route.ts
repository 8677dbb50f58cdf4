import { z } from "zod";
import { requireRecentSignIn } from "@/lib/auth/recent-sign-in";
import { json } from "@/lib/http/answer";
import { readJson } from "@/lib/http/read-json";
import { handle, requireUser } from "../handle";

/** Shows the code that lets a new device in. The link's origin is ours, whatever the request says (SECURITY P-09). */
export const POST = handle("pairings", async (call) => {
  const { services, request, origin } = call;
  const by = await requireUser(call, () => []);
  await readJson(request, z.strictObject({}));
  requireRecentSignIn(by.session);
  await services.limiter.take({ name: `pairing:${by.user}`, most: 5, windowMs: 60 * 60_000 });
  const { id, code, fragment, expiresAt } = await services.pairings.begin(by);
  const url = `${services.config.APP_URL ?? origin}/pair#${fragment}`;
  return json({ id, code, url, expiresAt: new Date(expiresAt).toISOString() });
});
