import { readJson } from "@/lib/http/read-json";
import { AppError } from "@/lib/shared/errors";
import { DeviceNameBody } from "@/lib/shared/records";
import { hashed } from "@/lib/store/keys";
import { forgetDevice } from "../../forget-device";
import { type Call, handle, requireUser } from "../../handle";

type Params = { id: string };

export const PATCH = handle<Params>("device", async (call, params) => {
  const { user, id } = await named(call, params);
  const { name } = await readJson(call.request, DeviceNameBody);
  await call.services.devices.rename(user, id, name);
  return new Response(null, { status: 204 });
});

/** Signs one device out; on one's own it is what "Sign out" does. */
export const DELETE = handle<Params>("device", async (call, params) => {
  const { user, sid, id } = await named(call, params);
  if (id !== hashed(sid)) {
    await call.services.devices.end(user, id);
    return new Response(null, { status: 204 });
  }
  await call.services.sessions.end(user, sid);
  return forgetDevice(new Response(null, { status: 204 }), call.secure);
});

/**
 * The owner, and the device named by the address: the hash of a session's id. Each device has a count of its own, so that a lost one
 * cannot use up what its owner needs to throw it out.
 */
async function named(call: Call, { id }: Params) {
  const { user, sid } = await requireUser(call, () => []);
  if (!/^[\w-]{43}$/.test(id)) throw new AppError("not_found");
  await call.services.limiter.take({ name: `devices:${hashed(sid)}`, most: 60, windowMs: 60 * 60_000 });
  return { user, sid, id };
}
