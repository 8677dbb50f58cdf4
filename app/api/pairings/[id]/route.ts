import { json } from "@/lib/http/answer";
import { handle, requireUser } from "../../handle";

type Params = { id: string };

export const GET = handle<Params>("pairing", async (call, { id }) => {
  const by = await requireUser(call, () => []);
  const { phase, device, expiresAt } = await call.services.pairings.look(by, id);
  return json({ phase, device, expiresAt: new Date(expiresAt).toISOString() });
});

export const DELETE = handle<Params>("pairing", async (call, { id }) => {
  const by = await requireUser(call, () => []);
  await call.services.pairings.cancel(by, id);
  return new Response(null, { status: 204 });
});
