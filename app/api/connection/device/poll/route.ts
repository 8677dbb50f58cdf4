import { z } from "zod";
import { json } from "@/lib/http/answer";
import { readJson } from "@/lib/http/read-json";
import { handle, requireUser } from "../../../handle";

export const POST = handle("connection/device/poll", async (call) => {
  const { user } = await requireUser(call, () => []);
  await readJson(call.request, z.strictObject({}));
  const poll = await call.services.deviceCodes.poll(user);
  if (poll.status === "connected") call.services.catalogue.forget(user);
  return json(poll);
});
