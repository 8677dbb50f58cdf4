import { json } from "@/lib/http/answer";
import { hashed } from "@/lib/store/keys";
import { handle, requireUser } from "../handle";

export const GET = handle("devices", async (call) => {
  const { devices } = call.services;
  const { results, ...here } = await requireUser(call, (user) => [devices.listRead(user)]);
  return json({ devices: await devices.list(here, results[0]) });
});

/** Signs all other devices out. */
export const DELETE = handle("devices", async (call) => {
  const { devices, limiter } = call.services;
  const here = await requireUser(call, () => []);
  await limiter.take({ name: `devices:${hashed(here.sid)}`, most: 60, windowMs: 60 * 60_000 });
  return json({ ended: await devices.endOthers(here) });
});
