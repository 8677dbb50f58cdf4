import { json } from "@/lib/http/answer";
import { readJson } from "@/lib/http/read-json";
import { PushSubscriptionBody } from "@/lib/shared/records";
import { hashed } from "@/lib/store/keys";
import { handle, requireUser } from "../handle";

/** The key to subscribe with, and whether this device has. */
export const GET = handle("push", async (call) => {
  const { pushKeyPair, pushSubscriptions } = call.services;
  const { user, sid, results } = await requireUser(call, (user) => [
    pushKeyPair.read,
    pushSubscriptions.read(user),
  ]);
  const { publicKey } = await pushKeyPair.open(results[0]);
  const all = await pushSubscriptions.open(user, results[1]);
  return json({ publicKey, subscribed: all.some(({ session }) => session === hashed(sid)) });
});

export const PUT = handle("push", async (call) => {
  const { pushSubscriptions } = call.services;
  const { user, sid, results } = await requireUser(call, (user) => [pushSubscriptions.read(user)]);
  const body = await readJson(call.request, PushSubscriptionBody, 8 * 1024);
  await pushSubscriptions.keep(user, hashed(sid), body, results[0]);
  return new Response(null, { status: 204 });
});

export const DELETE = handle("push", async (call) => {
  const { pushSubscriptions } = call.services;
  const { user, sid, results } = await requireUser(call, (user) => [pushSubscriptions.read(user)]);
  await pushSubscriptions.drop(user, hashed(sid), results[0]);
  return new Response(null, { status: 204 });
});
