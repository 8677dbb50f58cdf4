import "server-only";
import { changed, noted } from "../changes/noted.ts";
import type { Histories } from "../conversations/history.ts";
import { recentEntries } from "../conversations/history.ts";
import type { MessageLog, StoredMessage } from "../conversations/messages.ts";
import {
  type ConversationRecord,
  type ConversationRecords,
  recordPlace,
  scoreOf,
  titleFrom,
} from "../conversations/record.ts";
import { AppError, isAppError } from "../shared/errors.ts";
import type { SendBody } from "../shared/records.ts";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import type { Sealer } from "../store/sealed.ts";
import type { Vault } from "../vault/vault.ts";
import type { Flusher } from "./flusher.ts";
import { createLiveTurn, type LiveTurns } from "./live.ts";
import { heartbeatLife, openTurn, type TurnRecord, turnPlace } from "./record.ts";
import type { Run } from "./run.ts";

export type StartOptions = {
  store: Store;
  sealer: Sealer;
  vault: Vault;
  records: ConversationRecords;
  messages: MessageLog;
  histories: Histories;
  live: LiveTurns;
  flusher: Flusher;
  run: Run;
  background(work: Promise<unknown>): void;
  /** Turns of one owner, and of all, that may run in this process at once. */
  most: { perUser: number; inAll: number };
  /** True once the server goes down. */
  draining(): boolean;
  /** How long a turn may run, in ms, where the platform ends the process after a while. */
  mostMs: number | null;
};

/** When to try again what came while the server went down, in ms. */
const restartTime = 5_000;

/** What the batched read of a send brings, in the order of `startReads`. */
export type StartReads = {
  turn: string | null;
  connection: string | null;
  conversation: string | null;
  path: string | null;
  recent: string[];
  now: number;
};

/** Everything a send must know, in one round trip together with the session. */
export const startReads = (user: string, conversationId: string, turnId: string) =>
  [
    ["get", keys.turn(turnId)],
    ["get", keys.connection(user)],
    ["get", keys.conversation(conversationId)],
    ["get", keys.path(conversationId)],
    ["read", keys.messages(conversationId), -recentEntries],
    ["now"],
  ] as const;

/**
 * Begins a turn: the question is durable before anything is asked, and the same `turnId` again finds the same turn. `device` is the
 * name of the device that sends.
 * @returns the record of the turn, new or old, for `tail`.
 */
export function createStart(options: StartOptions) {
  const { store, sealer, vault, records, messages, histories, live, flusher, run, most } = options;

  function admit(user: string) {
    if (options.draining())
      throw new AppError("shutting_down", { retryAt: new Date(Date.now() + restartTime).toISOString() });
    if (live.countOf(user) >= most.perUser || live.all().length >= most.inAll)
      throw new AppError("rate_limited");
  }

  /** Puts the turn and all that belongs to it in one round trip. Null when the turn was there already, else where the log ends. */
  async function write(
    turn: TurnRecord,
    question: StoredMessage | null,
    next: number,
    conversation: ConversationRecord | null,
    sealedConversation: string | null,
  ): Promise<{ next: number } | null> {
    const { turnId, user, conversationId: id } = turn;
    const running = withTurn(conversation, turn, question?.text ?? "");
    const sealedTurn = await sealer.seal(turnPlace(user, turnId), turn);
    const sealedRunning = await sealer.seal(recordPlace(user, id), running);
    const sealedQuestion = question && (await messages.seal(user, id, next, question));
    const say = () =>
      store.batch([
        ["swap", keys.turn(turnId), null, sealedTurn],
        ["set", keys.heartbeat(turnId), "1", heartbeatLife],
        ["swap", keys.conversation(id), sealedConversation, sealedRunning],
        ["rank", keys.conversations(user), id, scoreOf(running)],
        ...(sealedQuestion ? ([["put", keys.messages(id), next, sealedQuestion]] as const) : []),
        ...noted(user, changed.conversation(id)),
      ]);
    // Said once more when its answer was lost: a turn that stands there without a runner would be nobody's.
    const [begun, , swapped, , put] = await say().catch((error) => {
      if (isAppError(error) && error.code === "store_unavailable") return say();
      throw error;
    });
    if (!begun && (await store.batch([["get", keys.turn(turnId)]]))[0] !== sealedTurn) return null;
    let end = question ? next + 1 : next;
    if (question && put === false) end = (await messages.append(user, id, next, question)) + 1;
    if (!swapped)
      await records
        .update(user, id, (newer) =>
          newer.open.some((open) => open.turnId === turnId)
            ? null
            : withTurn(newer, turn, question?.text ?? ""),
        )
        .catch((error) => undo(turn, error));
    return { next: end };
  }

  /** The conversation was deleted while this was being sent: nothing of it may stay. */
  async function undo({ turnId, user, conversationId: id }: TurnRecord, error: unknown): Promise<never> {
    if (isAppError(error) && error.code === "not_found")
      await store.batch([
        ["delete", keys.turn(turnId)],
        ["delete", keys.heartbeat(turnId)],
        ["delete", keys.messages(id)],
        ["unrank", keys.conversations(user), id],
      ]);
    throw error;
  }

  async function fresh(
    user: string,
    device: string,
    id: string,
    body: SendBody,
    reads: StartReads,
  ): Promise<TurnRecord> {
    const kept = await vault.opened(user, reads.connection, reads.now);
    if (!kept || kept.record.status === "disconnected") throw new AppError("not_connected");
    admit(user);
    const conversation = await records.open(user, id, reads.conversation);
    if (!conversation && body.parentId !== null)
      throw new AppError("bad_request", { cause: new Error("parentId: new conversation") });
    const { path, question, next } = await histories.load(user, id, reads, body.parentId, body.message.id);
    if (!question && body.message.text.trim() === "")
      throw new AppError("bad_request", { cause: new Error("message.text: empty") });
    // The first message with an id is the one that is kept, so an answer under its question's id would be lost.
    if (body.turnId === body.message.id)
      throw new AppError("bad_request", { cause: new Error("turnId: taken") });
    if (question && (question.role !== "user" || question.parentId !== body.parentId))
      throw new AppError("bad_request", { cause: new Error("message.id: another message's") });
    const asked = question ?? questionOf(body, device, reads.now);
    const record: TurnRecord = {
      turnId: body.turnId,
      user,
      conversationId: id,
      questionId: asked.id,
      settings: body.settings,
      startedAt: reads.now,
      device,
    };
    const written = await write(record, question ? null : asked, next, conversation, reads.conversation);
    if (!written) return existing(user, body.turnId);

    const turn = createLiveTurn(record);
    live.add(turn);
    flusher.track(turn);
    const { turnId, conversationId, settings, startedAt } = record;
    turn.publish([
      { type: "start", turnId, conversationId, settings, at: new Date(startedAt).toISOString() },
    ]);
    if (options.mostMs !== null) {
      const deadline = setTimeout(() => turn.stop("interrupted"), options.mostMs);
      deadline.unref();
    }
    const credential = vault.credential(user, kept);
    credential.catch(() => {}); // the run reports it
    options.background(run({ turn, path: [...path, asked], next: written.next, credential }));
    return record;
  }

  async function existing(user: string, turnId: string): Promise<TurnRecord> {
    const [sealed] = await store.batch([["get", keys.turn(turnId)]]);
    if (sealed === null) throw new AppError("not_found");
    return openTurn(sealer, user, turnId, sealed);
  }

  return async function start(
    user: string,
    device: string,
    id: string,
    body: SendBody,
    reads: StartReads,
  ): Promise<TurnRecord> {
    if (reads.turn !== null) return openTurn(sealer, user, body.turnId, reads.turn);
    return fresh(user, device, id, body, reads);
  };
}

function questionOf({ message, parentId, settings }: SendBody, device: string, now: number): StoredMessage {
  return {
    id: message.id,
    parentId,
    role: "user",
    parts: [{ type: "text", text: message.text }],
    text: message.text,
    createdAt: new Date(now).toISOString(),
    settings,
    device,
  };
}

/** The conversation with this turn running in it, made new where there was none. Whoever asks on has seen what stood before. */
function withTurn(
  conversation: ConversationRecord | null,
  turn: TurnRecord,
  text: string,
): ConversationRecord {
  const { turnId, conversationId: id, questionId, startedAt, device } = turn;
  const opened = { turnId, parentId: questionId, startedAt: new Date(startedAt).toISOString(), device };
  if (!conversation)
    return {
      id,
      title: titleFrom(text),
      pinned: false,
      leafId: questionId,
      rev: 1,
      createdAt: startedAt,
      updatedAt: startedAt,
      endedAt: 0,
      seenAt: 0,
      turns: 1,
      open: [opened],
    };
  return {
    ...conversation,
    leafId: questionId,
    rev: conversation.rev + 1,
    updatedAt: startedAt,
    seenAt: conversation.endedAt,
    turns: conversation.turns + 1,
    open: [...conversation.open, opened],
  };
}
