import "server-only";
import webPush from "web-push";
import type { Log } from "../http/log.ts";
import { type Outgoing, OutgoingError } from "../http/outgoing.ts";
import type { Store } from "../store/port.ts";
import type { PushSubscription, PushSubscriptions } from "./subscriptions.ts";
import type { VapidKeyPair, VapidKeys } from "./vapid-keys.ts";

/** What a notification says, and the page of ours that it opens. Push services carry it encrypted (RFC 8291). */
export type PushMessage = { title: string; body: string; path: string };

/** How long a push service keeps a message for a device that is away, in seconds. */
const keptFor = 4 * 60 * 60;
const patience = 15_000;

export type Push = ReturnType<typeof createPush>;

/** Notifications to the devices of a user that have asked for them. */
export function createPush(options: {
  store: Store;
  keyPair: VapidKeyPair;
  subscriptions: PushSubscriptions;
  outgoing: Outgoing;
  /** Who sends, for the push service: an https or mailto address. */
  subject: string;
  log: Log;
}) {
  const { store, keyPair, subscriptions, outgoing, subject, log } = options;

  /** @returns the status of the push service's answer. @throws OutgoingError, or what web-push says of keys that are none. */
  async function post({ endpoint, keys }: PushSubscription, text: string, vapid: VapidKeys): Promise<number> {
    const details = webPush.generateRequestDetails({ endpoint, keys }, text, {
      TTL: keptFor,
      urgency: "normal",
    });
    // Given the keys, web-push would read the address by a parser of its own.
    const signed = webPush.getVapidHeaders(
      new URL(endpoint).origin,
      subject,
      vapid.publicKey,
      vapid.privateKey,
      "aes128gcm",
    );
    const headers = Object.entries({ ...details.headers, ...signed }).map(([name, value]) => [
      name.toLowerCase(),
      String(value),
    ]);
    const answer = await outgoing(endpoint, {
      method: "POST",
      headers: Object.fromEntries(headers),
      body: details.body,
      headersTimeoutMs: patience,
      bodyTimeoutMs: patience,
    });
    answer.discard();
    return answer.status;
  }

  /** @returns false for a subscription that is over. */
  async function told(to: PushSubscription, text: string, vapid: VapidKeys): Promise<boolean> {
    // An endpoint is a secret: its host is all that a log may name.
    const { host } = new URL(to.endpoint);
    try {
      const status = await post(to, text, vapid);
      if (status === 404 || status === 410) return false;
      if (status >= 300) log("warn", "push refused", { host, status });
    } catch (error) {
      log("warn", "push not sent", { host, code: error instanceof OutgoingError ? error.message : "keys" });
    }
    return true;
  }

  return {
    /** Sends a message to every device of a user that is signed in and wants it. What fails is logged. */
    async send(user: string, message: PushMessage): Promise<void> {
      const [sealedKeys, sealed] = await store.batch([keyPair.read, subscriptions.read(user)]);
      const all = await subscriptions.standing(user, sealed);
      if (all.length === 0) return;
      const vapid = await keyPair.open(sealedKeys);
      const text = JSON.stringify(message);
      const answers = await Promise.all(all.map((each) => told(each, text, vapid)));
      const over = all.filter((_, at) => !answers[at]);
      if (over.length > 0) await subscriptions.without(user, over, sealed);
    },
  };
}
