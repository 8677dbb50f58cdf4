import "server-only";
import { AppError } from "../shared/errors.ts";
import type { Conversation, ConversationSummary, PatchConversationBody } from "../shared/records.ts";
import { keys } from "../store/keys.ts";
import type { Ranked, Store } from "../store/port.ts";
import { type MessageLog, shown } from "./messages.ts";
import { type ConversationRecord, type ConversationRecords, type OpenTurn, summaryOf } from "./record.ts";

export type ConversationPage = Conversation & { openTurns: OpenTurn[] };
export type ConversationList = {
  conversations: (ConversationSummary & { openTurns: OpenTurn[] })[];
  next?: string;
};

const listPage = 50;
const messagePage = 100;

export type Conversations = ReturnType<typeof createConversations>;

/** Reading and changing conversations; sending is the turns' business. */
export function createConversations(store: Store, records: ConversationRecords, messages: MessageLog) {
  return {
    /** The reads that `page` needs, for a caller's batch. */
    pageReads: (id: string) =>
      [["get", keys.conversation(id)] as const, ["read", keys.messages(id), -messagePage] as const] as const,

    /** The newest page of a conversation. @throws AppError `not_found`. */
    async page(
      user: string,
      id: string,
      sealed: string | null,
      entries: string[],
    ): Promise<ConversationPage> {
      const record = await records.open(user, id, sealed);
      if (!record) throw new AppError("not_found");
      const opened = await messages.open(user, id, entries);
      const from = opened[0]?.at ?? 0;
      return {
        id,
        title: record.title,
        pinned: record.pinned,
        leafId: record.leafId,
        rev: record.rev,
        updatedAt: new Date(record.updatedAt).toISOString(),
        messages: firstOfEach(opened.map(({ message }) => shown(message))),
        openTurns: record.open,
        ...(from > 0 ? { before: from } : {}),
      };
    },

    /** Messages ahead of index `before`, oldest first. */
    async olderMessages(user: string, id: string, before: number) {
      const from = Math.max(0, before - messagePage);
      const entries = (await messages.read(user, id, from)).filter(({ at }) => at < before);
      return {
        messages: firstOfEach(entries.map(({ message }) => shown(message))),
        ...(from > 0 ? { before: from } : {}),
      };
    },

    /** The read that `list` needs; `before` is the `next` of an earlier page. */
    listRead: (user: string, before?: string) =>
      [
        "top",
        keys.conversations(user),
        { limit: listPage + 1, ...(before ? { before: cursorFrom(before) } : {}) },
      ] as const,

    /** A page of the list: pinned first, then by last change. */
    async list(user: string, ranked: Ranked[]): Promise<ConversationList> {
      const shownRanks = ranked.slice(0, listPage);
      const sealed = await store.batch(
        shownRanks.map(({ member }) => ["get", keys.conversation(member)] as const),
      );
      const opened = await Promise.all(
        shownRanks.map(({ member }, at) => records.open(user, member, sealed[at] ?? null).catch(missing)),
      );
      const conversations = opened
        .filter((record) => record !== null)
        .map((record) => ({ ...summaryOf(record), openTurns: record.open }));
      const last = shownRanks.at(-1);
      return ranked.length > listPage && last
        ? { conversations, next: `${last.score}.${last.member}` }
        : { conversations };
    },

    /** Changes title, pin or leaf. @throws AppError `conflict` when `rev` has moved on, `not_found`. */
    async patch(
      user: string,
      id: string,
      { rev, ...change }: PatchConversationBody,
    ): Promise<ConversationRecord> {
      return records.update(user, id, (record) => {
        if (record.rev !== rev) throw new AppError("conflict");
        return { ...record, ...withoutUndefined(change), rev: rev + 1 };
      });
    },

    /** Deletes a conversation for good; what stays is a tombstone. @returns the turns that ran in it, for the caller to stop. */
    async remove(user: string, id: string): Promise<OpenTurn[]> {
      let open: OpenTurn[] = [];
      await records.update(user, id, (record) => {
        open = record.open;
        return { ...record, title: "", leafId: null, open: [], rev: record.rev + 1, deleted: true };
      });
      await store.batch([
        ["unrank", keys.conversations(user), id],
        ["delete", keys.messages(id)],
        ["delete", keys.path(id)],
      ]);
      return open;
    },
  };
}

/** A record that vanished between two reads is no failure of the list. */
function missing(error: unknown): null {
  if (error instanceof AppError && error.code === "not_found") return null;
  throw error;
}

function firstOfEach<M extends { id: string }>(messages: M[]): M[] {
  const seen = new Set<string>();
  return messages.filter(({ id }) => !seen.has(id) && seen.add(id));
}

function cursorFrom(next: string): Ranked {
  const [, score, member] = /^(\d{1,16})\.([0-9a-f-]{36})$/.exec(next) ?? [];
  if (!score || !member) throw new AppError("bad_request", { cause: new Error("before: malformed") });
  return { score: Number(score), member };
}

function withoutUndefined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Partial<T>;
}
