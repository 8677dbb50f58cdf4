import { json } from "@/lib/http/answer";
import { keys } from "@/lib/store/keys";
import { handle, idFrom, requireUser } from "../../../handle";

export const POST = handle<{ id: string }>("stop", async (call, params) => {
  const id = idFrom(params.id);
  const { user, results } = await requireUser(call, () => [["get", keys.turn(id)]]);
  await call.services.turns.stop(await call.services.turns.open(user, id, results[0]));
  return json({ stopped: true });
});
