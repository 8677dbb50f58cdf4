import { randomBytes, randomUUID } from "node:crypto";
import { createConversationRecords, recordPlace } from "../../../lib/conversations/record.ts";
import { createOutgoing } from "../../../lib/http/outgoing.ts";
import { createTellEnded } from "../../../lib/push/answer-ended.ts";
import { createPush } from "../../../lib/push/push.ts";
import { createPushSubscriptions } from "../../../lib/push/subscriptions.ts";
import { createVapidKeyPair } from "../../../lib/push/vapid-keys.ts";
import { createKeyRing } from "../../../lib/store/key-ring.ts";
import { hashed, keys } from "../../../lib/store/keys.ts";
import { createSealer } from "../../../lib/store/sealed.ts";
import { createSqliteStore } from "../../../lib/store/sqlite.ts";
import { createBrowser } from "./browser.ts";
import { startPushService } from "./push-service.ts";

export const user = "owner";
export const subject = "mailto:owner@wherry.invalid";

/** A push service on loopback, and everything that tells a user's devices of the end of an answer. */
export async function createWorld() {
  const service = await startPushService();
  const browser = createBrowser();
  const store = createSqliteStore(":memory:");
  const sealer = createSealer(createKeyRing(`k1:${randomBytes(32).toString("base64")}`));
  const records = createConversationRecords(store, sealer);
  const keyPair = createVapidKeyPair(store, sealer);
  const isAllowed = (endpoint: string) => endpoint.startsWith(`${service.origin}/`);
  const subscriptions = createPushSubscriptions(store, sealer, isAllowed);
  const logged: unknown[][] = [];
  const push = createPush({
    store,
    keyPair,
    subscriptions,
    outgoing: createOutgoing(),
    subject,
    log: (...line) => void logged.push(line),
  });

  const sealedList = async () => (await store.batch([subscriptions.read(user)]))[0];
  const list = async () => subscriptions.open(user, await sealedList());

  return {
    service,
    /** Stands behind every subscription. */
    browser,
    store,
    sealer,
    keyPair,
    subscriptions,
    push,
    logged,
    list,

    /** A device that is signed in. @returns its session's id. */
    async signIn(): Promise<string> {
      const sid = randomUUID();
      await store.batch([["set", keys.session(sid), "standing"]]);
      return sid;
    },

    signOut: (sid: string) => store.batch([["delete", keys.session(sid)]]),

    /** What the route does for a device that asks for notifications. @returns its endpoint. */
    async subscribe(sid: string, endpoint = `${service.origin}/send/${randomUUID()}`): Promise<string> {
      await subscriptions.keep(user, hashed(sid), { endpoint, keys: browser.keys }, await sealedList());
      return endpoint;
    },

    /** As if nobody had asked for anything yet. */
    async clear() {
      await store.batch([["delete", keys.pushSubscriptions(user)]]);
      service.forget();
      logged.length = 0;
    },

    unsubscribe: async (sid: string) => subscriptions.drop(user, hashed(sid), await sealedList()),

    /** Ends an answer in a conversation of this title. @param meanwhile what happens in the pause after it. */
    async end(
      given: { seconds?: number; outcome?: "completed" | "failed" | "stopped"; title?: string } = {},
      meanwhile: (conversation: {
        id: string;
        seen(): Promise<unknown>;
        remove(): Promise<unknown>;
      }) => unknown = () => {},
    ): Promise<string> {
      const { seconds = 21, outcome = "completed", title = "Tides" } = given;
      const id = randomUUID();
      const record = {
        ...{ id, title, pinned: false, leafId: null, rev: 1, createdAt: 1, updatedAt: 1 },
        ...{ endedAt: 2, seenAt: 1, turns: 1, open: [] },
      };
      await store.batch([["set", keys.conversation(id), await sealer.seal(recordPlace(user, id), record)]]);
      const conversation = {
        id,
        seen: () => records.update(user, id, (one) => ({ ...one, seenAt: one.endedAt })),
        remove: () => records.update(user, id, (one) => ({ ...one, deleted: true })),
      };
      const tellEnded = createTellEnded({
        ...{ store, records, push },
        pause: async () => meanwhile(conversation),
      });
      const turn = {
        ...{ turnId: randomUUID(), user, conversationId: id, questionId: randomUUID(), startedAt: 1 },
        ...{ settings: { model: "m", effort: "low" }, device: "Linux" },
      };
      await tellEnded(turn, { type: "end", outcome, seconds });
      return id;
    },

    async stop(): Promise<void> {
      await service.close();
      await store.close();
    },
  };
}
