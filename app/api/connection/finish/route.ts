import { json } from "@/lib/http/answer";
import { readJson } from "@/lib/http/read-json";
import { PasteBody } from "@/lib/shared/records";
import { handle, requireUser } from "../../handle";

export const POST = handle("connection/finish", async (call) => {
  const { services, request, origin } = call;
  const { user } = await requireUser(call, () => []);
  const { pasted } = await readJson(request, PasteBody);
  await services.limiter.take({ name: `paste:${user}`, most: 30, windowMs: 60 * 60_000 });
  const finished = await services.connection.finish(user, pasted, origin);
  services.catalogue.forget(user);
  return json(finished);
});
