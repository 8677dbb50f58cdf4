import { z } from "zod";
import { deviceOf } from "@/lib/auth/device-name";
import { readLinkFragment, readTypedCode } from "@/lib/auth/pairing-code";
import { json } from "@/lib/http/answer";
import { readJson } from "@/lib/http/read-json";
import { handle } from "../../handle";

const Given = z.union([
  z.strictObject({ code: z.string().max(100) }),
  z.strictObject({ secret: z.string().max(200) }),
]);

/** Claims a pairing for a new device. What is malformed, unknown, over or wrong gets one and the same answer. */
export const POST = handle("pairings/redeem", async ({ request, services }) => {
  const body = await readJson(request, Given);
  await services.checkKeyRing();
  const given = "code" in body ? readTypedCode(body.code) : readLinkFragment(body.secret);
  const { device: name, platform } = deviceOf(request.headers.get("user-agent"));
  const redeemed = await services.pairings.redeem(given, { name, platform });
  return json({ ...redeemed, expiresAt: new Date(redeemed.expiresAt).toISOString() });
});
