import "server-only";
import type { KeptItems } from "../codex/wire/items.ts";
import type { Histories } from "../conversations/history.ts";
import type { Entry, MessageLog, StoredMessage } from "../conversations/messages.ts";
import { type ConversationRecords, scoreOf } from "../conversations/record.ts";
import { isAppError } from "../shared/errors.ts";
import { type Reply, textOf } from "../shared/fold.ts";
import { pathTo } from "../shared/tree.ts";
import { keys } from "../store/keys.ts";
import type { Operation, Store } from "../store/port.ts";
import type { Sealer } from "../store/sealed.ts";
import { afterlife, type TurnRecord, turnPlace } from "./record.ts";

export type SaveOptions = {
  store: Store;
  sealer: Sealer;
  records: ConversationRecords;
  messages: MessageLog;
  histories: Histories;
};

/** A finished turn: its reply, and where its end stands in the log. */
export type Finished = {
  record: TurnRecord;
  reply: Reply;
  kept?: KeptItems;
  end: { at: number; sealed: string };
};

export type Save = ReturnType<typeof createSave>;

/**
 * Turns a finished turn into a message of its conversation. Whoever put the `end` does this; if that failed, the next reader. It
 * may therefore run twice: the conversation keeps the first message with a given id.
 */
export function createSave({ store, sealer, records, messages, histories }: SaveOptions) {
  /** The path down to the reply, for the snapshot; reading it all costs one trip and happens after the owner has the answer. */
  function snapshotOf(entries: Entry[], replyId: string): { next: number; path: StoredMessage[] } {
    const next = (entries.at(-1)?.at ?? -1) + 1;
    return { next, path: pathTo(entries.map(({ message }) => message), replyId) };
  }

  return async function save({ record, reply, kept, end }: Finished): Promise<void> {
    const { turnId, user, conversationId: id, questionId } = record;
    const message = replyMessage(record, reply, kept);
    const done: Operation[] = [
      ["set", keys.turn(turnId), await sealer.seal(turnPlace(user, turnId), { ...record, saved: true }), afterlife],
      ["put", keys.turnLog(turnId), end.at, end.sealed, afterlife],
      ["delete", keys.heartbeat(turnId)],
      ["delete", keys.mark(turnId)],
    ];
    try {
      await records.update(user, id, () => null); // deleted meanwhile: nothing may come back
      const entries = await messages.read(user, id, 0);
      const standing = entries.find((entry) => entry.message.id === turnId);
      if (!standing) {
        const at = await messages.append(user, id, entries.length, message);
        if (at === entries.length) entries.push({ at, message });
      }
      const { next, path } = snapshotOf(entries, turnId);
      const changed = await records.update(user, id, (conversation) => {
        if (!conversation.open.some((turn) => turn.turnId === turnId)) return null;
        const follows = conversation.leafId === questionId;
        return {
          ...conversation,
          open: conversation.open.filter((turn) => turn.turnId !== turnId),
          leafId: follows ? turnId : conversation.leafId,
          rev: follows ? conversation.rev + 1 : conversation.rev,
          updatedAt: Date.now(),
        };
      });
      done.push(["rank", keys.conversations(user), id, scoreOf(changed)]);
      if (path[0]?.parentId === null) done.push(await histories.snapshot(user, id, next, path));
    } catch (error) {
      if (!isAppError(error) || error.code !== "not_found") throw error;
      done.push(["delete", keys.messages(id)], ["delete", keys.path(id)]);
    }
    await store.batch(done);
  };
}

function replyMessage(record: TurnRecord, reply: Reply, kept: KeptItems | undefined): StoredMessage {
  const { end } = reply;
  return {
    id: record.turnId,
    parentId: record.questionId,
    role: "assistant",
    parts: reply.parts,
    text: textOf(reply.parts),
    createdAt: new Date(record.startedAt).toISOString(),
    settings: record.settings,
    ...(end ? { outcome: end.outcome, seconds: end.seconds } : {}),
    ...(end?.error ? { error: end.error } : {}),
    ...(reply.usage ? { usage: reply.usage } : {}),
    ...(kept ? { kept } : {}),
  };
}
