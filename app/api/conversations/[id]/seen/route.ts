import { keys } from "@/lib/store/keys";
import { handle, idFrom, requireUser } from "../../../handle";

/** A device has shown what ended in this conversation. */
export const POST = handle<{ id: string }>("seen", async (call, params) => {
  const id = idFrom(params.id);
  const { user, results } = await requireUser(call, () => [["get", keys.conversation(id)]]);
  await call.services.conversations.markSeen(user, id, results[0]);
  return new Response(null, { status: 204 });
});
