import { request } from "@/components/request";
import { isDeclined, noteDeclined, permission } from "./permission";

// This device's place among those that are told of answers. The server knows it under the session, so it has to be told again after
// every sign-in.

/** What the server knows. `publicKey`: by which push services know the server, base64url. */
type Known = { publicKey: string; subscribed: boolean };

export type Notifying = "on" | "off" | "blocked" | "none";

/** Whether this device is told. @throws RequestError. */
export async function notifying(): Promise<Notifying> {
  const allowed = permission();
  if (allowed === "none") return "none";
  if (allowed === "denied") return "blocked";
  if (allowed === "default" || isDeclined()) return "off";
  return (await request<Known>("GET", "/api/push")).subscribed ? "on" : "off";
}

/**
 * Asks the owner for leave, which browsers grant only from a click, and subscribes.
 * @throws RequestError, or the DOMException of a browser whose push service cannot be reached.
 */
export async function turnOn(): Promise<Notifying> {
  const answer = await Notification.requestPermission();
  if (answer !== "granted") return answer === "denied" ? "blocked" : "off";
  const { publicKey } = await request<Known>("GET", "/api/push");
  await subscribe(publicKey);
  noteDeclined(false);
  return "on";
}

/** @throws RequestError. */
export async function turnOff(): Promise<Notifying> {
  await request<void>("DELETE", "/api/push");
  noteDeclined(true);
  const { pushManager } = await worker();
  await (await pushManager.getSubscription())?.unsubscribe();
  return "off";
}

/** Subscribes where the owner has allowed it before and the server, or the browser, does not know of it any more. */
export async function keepSubscribed(): Promise<void> {
  const { publicKey, subscribed } = await request<Known>("GET", "/api/push");
  const { pushManager } = await worker();
  if (!subscribed || !(await pushManager.getSubscription())) await subscribe(publicKey);
}

async function subscribe(publicKey: string): Promise<void> {
  const { pushManager } = await worker();
  const wish = { userVisibleOnly: true, applicationServerKey: publicKey };
  const subscription = await pushManager.subscribe(wish).catch(async (error: DOMException) => {
    if (error.name !== "InvalidStateError") throw error;
    // It was made for another key pair: that of a store which is gone.
    await (await pushManager.getSubscription())?.unsubscribe();
    return pushManager.subscribe(wish);
  });
  await request<void>("PUT", "/api/push", subscription.toJSON());
}

/** The worker that will show the notifications. A browser that runs none never says so. */
async function worker(): Promise<ServiceWorkerRegistration> {
  const late = new Promise<never>((_, reject) => setTimeout(reject, 15_000, new Error("no service worker")));
  return Promise.race([navigator.serviceWorker.ready, late]);
}
