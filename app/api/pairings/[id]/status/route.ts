import { z } from "zod";
import { json } from "@/lib/http/answer";
import { readJson } from "@/lib/http/read-json";
import { handle } from "../../../handle";

/** How the pairing stands that a new device has claimed: it has no session yet, its claim is what it asks with. */
export const POST = handle<{ id: string }>("pairing/status", async ({ request, services }, { id }) => {
  const { claim } = await readJson(request, z.strictObject({ claim: z.string().max(100) }));
  await services.checkKeyRing();
  return json({ phase: await services.pairings.status(id, claim) });
});
