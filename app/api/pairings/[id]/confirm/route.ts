import { z } from "zod";
import { json } from "@/lib/http/answer";
import { readJson } from "@/lib/http/read-json";
import { handle, requireUser } from "../../../handle";

export const POST = handle<{ id: string }>("pairing/confirm", async (call, { id }) => {
  const by = await requireUser(call, () => []);
  const { number } = await readJson(call.request, z.strictObject({ number: z.string().regex(/^\d{2}$/) }));
  await call.services.pairings.confirm(by, id, number);
  return json({ confirmed: true });
});
