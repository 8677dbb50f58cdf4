import "server-only";
import type { KeptItems } from "../codex/wire/items.ts";
import type { Histories } from "../conversations/history.ts";
import type { MessageLog, StoredMessage } from "../conversations/messages.ts";
import type { ConversationRecord, ConversationRecords } from "../conversations/record.ts";
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
  /** What its runner knows already: the path down to the question, and where the log ended behind it. */
  known?: { path: StoredMessage[]; next: number };
  /** Called when the reply stands in the conversation; what is left is tidying up. */
  onSaved?: () => void;
};

export type Save = ReturnType<typeof createSave>;

/**
 * Turns a finished turn into a message of its conversation. Whoever put the `end` does this; if that failed, the next reader. It
 * may therefore run twice: the conversation keeps the first message with a given id.
 */
export function createSave({ store, sealer, records, messages, histories }: SaveOptions) {
  /**
   * Puts the reply into the log and renews the snapshot. Entries of other branches may lie in between: whoever asks for those reads
   * the whole log.
   * @returns the conversation's sealed record as it was seen on the way.
   */
  async function append(user: string, id: string, message: StoredMessage, known: Finished["known"]) {
    if (known) {
      const { next, path } = known;
      const [sealed, put] = await store.batch([
        ["get", keys.conversation(id)],
        ["put", keys.messages(id), next, await messages.seal(user, id, next, message)],
        await histories.snapshot(user, id, next + 1, [...path, message]),
      ]);
      if (put) return sealed;
    }
    const entries = await messages.read(user, id, 0);
    if (!entries.some((entry) => entry.message.id === message.id)) {
      const at = await messages.append(user, id, entries.length, message);
      entries.push({ at, message });
    }
    const next = (entries.at(-1)?.at ?? 0) + 1;
    const all = entries.map((entry) => entry.message);
    const snapshot = await histories.snapshot(user, id, next, pathTo(all, message.id));
    const [sealed] = await store.batch([["get", keys.conversation(id)], snapshot]);
    return sealed;
  }

  return async function save({ record, reply, kept, end, known, onSaved }: Finished): Promise<void> {
    const { turnId, user, conversationId: id } = record;
    const message = replyMessage(record, reply, kept);
    let done: Operation[] = [
      [
        "set",
        keys.turn(turnId),
        await sealer.seal(turnPlace(user, turnId), { ...record, saved: true }),
        afterlife,
      ],
      ["put", keys.turnLog(turnId), end.at, end.sealed, afterlife],
    ]; // heartbeat and mark run out by themselves
    try {
      const seen = await append(user, id, message, known);
      // Last, because it finds a tombstone: whoever deletes the conversation later takes along what stands there by now.
      await records.update(user, id, (conversation) => withReply(conversation, record), seen);
      onSaved?.();
    } catch (error) {
      if (!isAppError(error) || error.code !== "not_found") throw error;
      const ofTheTurn = [keys.turn, keys.turnLog, keys.heartbeat, keys.mark].map((key) => key(turnId));
      done = [keys.messages(id), keys.path(id), ...ofTheTurn].map((key) => ["delete", key] as const);
    }
    await store.batch(done);
  };
}

/** The conversation without its open turn, at the reply if it was at the question; null when it is so already. */
function withReply(conversation: ConversationRecord, { turnId, questionId }: TurnRecord) {
  if (!conversation.open.some((turn) => turn.turnId === turnId)) return null;
  const follows = conversation.leafId === questionId;
  return {
    ...conversation,
    open: conversation.open.filter((turn) => turn.turnId !== turnId),
    leafId: follows ? turnId : conversation.leafId,
    rev: follows ? conversation.rev + 1 : conversation.rev,
    updatedAt: Date.now(),
    endedAt: Math.max(Date.now(), conversation.endedAt + 1), // later than the last one, whose clock may have been ahead
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
