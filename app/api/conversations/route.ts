import { json } from "@/lib/http/answer";
import { handle, requireUser } from "../handle";
import { withAlive } from "../running";

export const GET = handle("conversations", async (call) => {
  const { conversations, turns } = call.services;
  const before = new URL(call.request.url).searchParams.get("before") ?? undefined;
  const { user, results } = await requireUser(call, (user) => [conversations.listRead(user, before)]);
  return json(await withAlive(turns, user, await conversations.list(user, results[0])));
});
