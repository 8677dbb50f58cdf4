import { json } from "@/lib/http/answer";
import { handle, requireUser } from "../handle";

export const GET = handle("usage", async (call) => {
  const { user } = await requireUser(call, () => []);
  return json(await call.services.limits.read(user));
});
