import { z } from "zod";
import { json } from "@/lib/http/answer";
import { readJson } from "@/lib/http/read-json";
import { handle, requireUser } from "../../handle";

export const POST = handle("connection/begin", async (call) => {
  const { user } = await requireUser(call, () => []);
  await readJson(call.request, z.strictObject({}));
  await call.services.limiter.take({ name: `begin:${user}`, most: 60, windowMs: 60 * 60_000 });
  return json(await call.services.connection.begin(user));
});
