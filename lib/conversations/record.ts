import "server-only";
import { changed, noted } from "../changes/noted.ts";
import { AppError } from "../shared/errors.ts";
import type { ConversationSummary, OpenTurn } from "../shared/records.ts";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import type { Sealer } from "../store/sealed.ts";

/**
 * What a conversation is besides its messages. Changed only by compare-and-swap; `rev` counts changes of title, pin and leaf, so
 * that a device notices when it looks at an older state. A deleted one stays as a tombstone: a late writer cannot bring it back.
 * `open` are the turns that have not been saved as replies yet. `endedAt` is when the newest reply was saved, and `seenAt` the newest
 * of those times that a device has shown: both by the clock of whoever saved it, so they can be compared. Times are ms.
 */
export type ConversationRecord = {
  id: string;
  title: string;
  pinned: boolean;
  leafId: string | null;
  rev: number;
  createdAt: number;
  updatedAt: number;
  endedAt: number;
  seenAt: number;
  /** How many turns have begun here: a device that knows of fewer has something to ask for. */
  turns: number;
  open: OpenTurn[];
  deleted?: true;
};

/** Pinned conversations stand before all others in the index: their score lies beyond every date. */
const pinnedOffset = 1e15;

export const scoreOf = ({ pinned, updatedAt }: ConversationRecord) => updatedAt + (pinned ? pinnedOffset : 0);

export const recordPlace = (user: string, id: string) => ({
  user,
  purpose: "conversation" as const,
  key: keys.conversation(id),
});

export function summaryOf(record: ConversationRecord): ConversationSummary {
  const { id, title, pinned, updatedAt, endedAt, seenAt, turns, open } = record;
  const running = open.length > 0;
  const unread = !running && endedAt > seenAt;
  return { id, title, pinned, updatedAt: new Date(updatedAt).toISOString(), running, unread, turns };
}

/** The first line of a question, as a title until somebody gives a better one. */
export function titleFrom(text: string): string {
  const line = text.trim().split("\n", 1)[0]?.trim() ?? "";
  return line.length <= 80 ? line || "New chat" : `${line.slice(0, 79).trimEnd()}…`;
}

/** Records from before there were several devices lack what only those need to know. */
function complete(record: ConversationRecord): ConversationRecord {
  const startedAt = new Date(record.updatedAt).toISOString();
  const open = record.open.map((turn) => ({ ...{ startedAt, device: "" }, ...turn }));
  return { ...{ endedAt: 0, seenAt: 0, turns: 0 }, ...record, open };
}

export type ConversationRecords = ReturnType<typeof createConversationRecords>;

export function createConversationRecords(store: Store, sealer: Sealer) {
  return {
    /** Opens a record that a batched read brought; null for none. @throws AppError `not_found` for a deleted or foreign one. */
    async open(user: string, id: string, sealed: string | null): Promise<ConversationRecord | null> {
      if (sealed === null) return null;
      const record = complete(await sealer.open<ConversationRecord>(recordPlace(user, id), sealed));
      if (record.deleted) throw new AppError("not_found");
      return record;
    },

    /**
     * Changes a record, reading it again as long as others change it meanwhile. `change` gives the new one, or null to leave it.
     * @param seen the sealed record from a read of the caller's own, to save the first one.
     * @returns what stands there now. @throws AppError `not_found`.
     */
    async update(
      user: string,
      id: string,
      change: (record: ConversationRecord) => ConversationRecord | null,
      seen?: string | null,
    ): Promise<ConversationRecord> {
      const key = keys.conversation(id);
      const index = keys.conversations(user);
      for (let tried = false; ; tried = true) {
        const sealed = tried || seen === undefined ? (await store.batch([["get", key]]))[0] : seen;
        const record = await this.open(user, id, sealed).catch(async (error) => {
          if (tried) await store.batch([["unrank", index, id]]); // deleted since, and ranked again by the last try
          throw error;
        });
        if (!record) throw new AppError("not_found");
        const next = change(record);
        if (!next) return record;
        const value = await sealer.seal(recordPlace(user, id), next);
        const [swapped] = await store.batch([
          ["swap", key, sealed, value],
          ...(next.deleted || scoreOf(next) === scoreOf(record)
            ? []
            : [["rank", index, id, scoreOf(next)] as const]),
          ...noted(user, changed.conversation(id)),
        ]);
        if (swapped) return next;
      }
    },
  };
}
