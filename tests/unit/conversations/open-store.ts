import { randomBytes, randomUUID } from "node:crypto";
import { createConversations } from "../../../lib/conversations/conversations.ts";
import { createHistories, recentEntries } from "../../../lib/conversations/history.ts";
import { createMessageLog, type StoredMessage } from "../../../lib/conversations/messages.ts";
import {
  type ConversationRecord,
  createConversationRecords,
  recordPlace,
  scoreOf,
} from "../../../lib/conversations/record.ts";
import type { PatchConversationBody } from "../../../lib/shared/records.ts";
import { createKeyRing } from "../../../lib/store/key-ring.ts";
import { keys } from "../../../lib/store/keys.ts";
import { createStore } from "../../../lib/store/open.ts";
import { createSealer } from "../../../lib/store/sealed.ts";

export const user = "owner";

/** Conversations on a store in memory. */
export function openStore() {
  const store = createStore({ sqliteFile: ":memory:" });
  const sealer = createSealer(createKeyRing(`k1:${randomBytes(32).toString("base64")}`));
  const records = createConversationRecords(store, sealer);
  const messages = createMessageLog(store, sealer);
  const conversations = createConversations(store, records, messages);
  const histories = createHistories(sealer, messages);

  return {
    store,
    sealer,
    records,
    messages,
    conversations,
    histories,

    /** Puts a record, as the first turn of a conversation does. */
    async make(given: Partial<ConversationRecord> = {}, owner = user): Promise<ConversationRecord> {
      const record: ConversationRecord = {
        id: randomUUID(),
        title: "Title",
        pinned: false,
        leafId: null,
        rev: 1,
        createdAt: 1_700_000_000_000,
        updatedAt: 1_700_000_000_000,
        endedAt: 0,
        seenAt: 0,
        turns: 0,
        open: [],
        ...given,
      };
      await store.batch([
        ["set", keys.conversation(record.id), await sealer.seal(recordPlace(owner, record.id), record)],
        ["rank", keys.conversations(owner), record.id, scoreOf(record)],
      ]);
      return record;
    },

    async list(before?: string, owner = user) {
      const [ranked] = await store.batch([conversations.listRead(owner, before)]);
      return conversations.list(owner, ranked);
    },

    async patch(id: string, body: PatchConversationBody) {
      const [sealed, entries] = await store.batch(conversations.patchReads(id, body));
      return conversations.patch(user, id, body, sealed, entries);
    },

    async page(id: string, owner = user) {
      const [sealed, entries] = await store.batch(conversations.pageReads(id));
      return conversations.page(owner, id, sealed, entries);
    },

    /** What a send reads of a conversation. */
    async reads(id: string) {
      const [path, recent] = await store.batch([
        ["get", keys.path(id)],
        ["read", keys.messages(id), -recentEntries],
      ]);
      return { path, recent };
    },
  };
}

export function message(parentId: string | null, given: Partial<StoredMessage> = {}): StoredMessage {
  return {
    id: randomUUID(),
    parentId,
    role: "user",
    parts: [],
    text: "text",
    createdAt: "2026-01-01T00:00:00.000Z",
    ...given,
  };
}

/** Messages one below the other. */
export function chain(length: number, parentId: string | null = null): StoredMessage[] {
  const all: StoredMessage[] = [];
  for (let at = 0; at < length; at++)
    all.push(message(all.at(-1)?.id ?? parentId, { role: at % 2 ? "assistant" : "user", text: `m${at}` }));
  return all;
}
