import { beginnerOf } from "@/lib/connection/beginner";
import { json } from "@/lib/http/answer";
import { readJson } from "@/lib/http/read-json";
import { BeginBody } from "@/lib/shared/records";
import { handle, requireUser } from "../../handle";

export const POST = handle("connection/begin", async (call) => {
  const caller = await requireUser(call, () => []);
  const { user } = caller;
  const { fresh = false } = await readJson(call.request, BeginBody);
  await call.services.limiter.take({ name: `begin:${user}`, most: 60, windowMs: 60 * 60_000 });
  return json(await call.services.connection.begin(user, beginnerOf(caller), { fresh }));
});
