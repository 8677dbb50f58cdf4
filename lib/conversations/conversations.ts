import "server-only";
import { AppError } from "../shared/errors.ts";
import type {
  Conversation,
  ConversationSummary,
  OpenTurn,
  PatchConversationBody,
} from "../shared/records.ts";
import { keys } from "../store/keys.ts";
import type { Ranked, Store } from "../store/port.ts";
import { type Entry, type MessageLog, shown } from "./messages.ts";
import { type ConversationRecord, type ConversationRecords, summaryOf } from "./record.ts";

export type ConversationPage = Conversation & { openTurns: OpenTurn[] };
export type ConversationList = {
  conversations: (ConversationSummary & { openTurns: OpenTurn[] })[];
  next?: string;
};

const listPage = 50;
const messagePage = 100;
/** A turn's log is gone this long after the turn began, in ms: a day after its end, and none runs for a day. */
const turnsKept = 48 * 60 * 60_000;

export type Conversations = ReturnType<typeof createConversations>;

/** Reading and changing conversations; sending is the turns' business. */
export function createConversations(store: Store, records: ConversationRecords, messages: MessageLog) {
  /** Whether a message is in this conversation, or on its way into it; one that is not among the newest costs a round trip. */
  async function stands(user: string, record: ConversationRecord, messageId: string, newest: string[]) {
    const isIt = ({ message }: Entry) => message.id === messageId;
    if (record.open.some(({ turnId }) => turnId === messageId)) return true;
    if ((await messages.open(user, record.id, newest)).some(isIt)) return true;
    return newest.length === messagePage && (await messages.read(user, record.id, 0)).some(isIt);
  }

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
        turns: record.turns,
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

    /** The reads that `patch` needs, for a caller's batch. */
    patchReads: (id: string, { leafId }: PatchConversationBody) =>
      [
        ["get", keys.conversation(id)] as const,
        ...(leafId ? [["read", keys.messages(id), -messagePage] as const] : []),
      ] as const,

    /**
     * Changes title, pin or leaf.
     * @param sealed and `entries`: what `patchReads` brought.
     * @throws AppError `conflict` when `rev` has moved on, `bad_request` for a leaf that is not in this conversation, `not_found`.
     */
    async patch(
      user: string,
      id: string,
      { rev, ...change }: PatchConversationBody,
      sealed: string | null,
      entries: string[] = [],
    ): Promise<ConversationRecord> {
      const record = await records.open(user, id, sealed);
      if (change.leafId && record && !(await stands(user, record, change.leafId, entries)))
        throw new AppError("bad_request", { cause: new Error("leafId: unknown") });
      return records.update(
        user,
        id,
        (newest) => {
          if (newest.rev !== rev) throw new AppError("conflict");
          return { ...newest, ...withoutUndefined(change), rev: rev + 1 };
        },
        sealed,
      );
    },

    /**
     * Notes that a device has shown what ended here; nothing is written when that was known.
     * @param seen the sealed record from the caller's own read. @throws AppError `not_found`.
     */
    async markSeen(user: string, id: string, seen: string | null): Promise<void> {
      const unread = ({ endedAt, seenAt }: ConversationRecord) => endedAt > seenAt;
      await records.update(
        user,
        id,
        (record) => (unread(record) ? { ...record, seenAt: record.endedAt } : null),
        seen,
      );
    },

    /**
     * Deletes a conversation for good; what stays is a tombstone.
     * @returns the ids of its turns that run, or whose logs may still be kept, for the caller to forget.
     */
    async remove(user: string, id: string): Promise<string[]> {
      let open: OpenTurn[] = [];
      await records.update(user, id, (record) => {
        open = record.open;
        return { ...record, title: "", leafId: null, open: [], rev: record.rev + 1, deleted: true };
      });
      const since = new Date(Date.now() - turnsKept).toISOString();
      const replies = (await messages.read(user, id, 0)).filter(
        ({ message }) => message.role === "assistant" && message.createdAt > since,
      );
      await store.batch([
        ["unrank", keys.conversations(user), id],
        ["delete", keys.messages(id)],
        ["delete", keys.path(id)],
        ["delete", keys.draft(user, id)],
      ]);
      return [...new Set([...open.map(({ turnId }) => turnId), ...replies.map(({ message }) => message.id)])];
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
