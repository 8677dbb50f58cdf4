import type { RequestError } from "@/components/request";
import type { Conversation, LimitReading, Message, OpenTurn, Settings } from "@/lib/shared/records";
import { newestLeaf, pathTo } from "@/lib/shared/tree";
import { createLiveReply, type LiveReply } from "./live-reply";
import { openReply, withMessage } from "./thread-messages";

/** A question on its way: what a repeated send needs to be the same send. */
export type Sending = { turnId: string; message: Message };

/** One conversation as this page knows it. Streaming text is not in here: `live` holds stores of their own. */
export type ThreadState = {
  id: string;
  /** Until the server has confirmed the first message. */
  isNew: boolean;
  missing: boolean;
  /** The page came without its messages, and they are on their way. */
  loading: boolean;
  title: string;
  pinned: boolean;
  rev: number;
  /** How many turns had begun when the server was asked last, and which were sent from here since. */
  turns: number;
  sent: ReadonlySet<string>;
  /** The most turns that the server has been heard to speak of. */
  heard: number;
  messages: readonly Message[];
  before: number | undefined;
  /** The last message of the branch on screen. */
  leafId: string | null;
  live: ReadonlyMap<string, LiveReply>;
  unsent: (Sending & { error: RequestError }) | null;
  /** Another device's answer to what was answered here: its question. */
  diverged: Message | null;
  /** The question last sent from this page, which the reader sees at the top while its answer grows. */
  sentId: string | null;
  reconnecting: boolean;
  limits: LimitReading | null;
  settings: Settings | null;
  /** One line above the composer, until the next send. */
  notice: string | null;
  /** What a screen reader is told of the answer: only that it runs and how it ended. */
  announcement: string;
};

export type ThreadStart = {
  conversation: Conversation;
  openTurns: readonly OpenTurn[];
  isNew: boolean;
  loading: boolean;
  settings: Settings | null;
  limits: LimitReading | null;
  notice: string | null;
};

export function initialState(start: ThreadStart): ThreadState {
  const { conversation, openTurns, isNew, loading, settings, limits, notice } = start;
  const { id, title, pinned, rev, turns, before } = conversation;
  const state = {
    ...{ id, title, pinned, rev, turns, heard: turns, before, isNew, loading, settings, limits, notice },
    messages: conversation.messages,
    leafId: null,
    missing: false,
    live: new Map(),
    sent: new Set<string>(),
    unsent: null,
    diverged: null,
    sentId: null,
    reconnecting: false,
    announcement: "",
  };
  const open = { ...state, ...withOpenTurns(state, openTurns) };
  return { ...open, leafId: leafNear(open.messages, conversation.leafId) };
}

/** Gives every running turn its place among the messages and a live reply. */
export function withOpenTurns(
  { messages, live }: Pick<ThreadState, "messages" | "live">,
  openTurns: readonly OpenTurn[],
): Pick<ThreadState, "messages" | "live"> {
  const isOpen = ({ turnId }: OpenTurn) => !messages.some(({ id, outcome }) => id === turnId && outcome);
  const added = openTurns.filter(isOpen).filter(({ turnId }) => !live.has(turnId));
  return {
    messages: added.reduce<readonly Message[]>((all, turn) => withMessage(all, openReply(turn)), messages),
    live: new Map([...live, ...added.map(({ turnId }) => [turnId, createLiveReply()] as const)]),
  };
}

/** The end of the branch that `leafId` is on; of the newest branch where it is not known. */
export function leafNear(messages: readonly Message[], leafId: string | null): string | null {
  const known = messages.some(({ id }) => id === leafId) ? leafId : (messages.at(-1)?.id ?? null);
  return known && newestLeaf(messages, known);
}

/** True when turns have begun that this page knows nothing of. */
export const isBehind = ({ turns, sent, heard }: Pick<ThreadState, "turns" | "sent" | "heard">) =>
  heard > turns + sent.size;

/** The newest question among `arrived` that another device asked in the place of one on screen. */
export function divergedFrom(
  { messages, leafId }: Pick<ThreadState, "messages" | "leafId">,
  arrived: readonly Message[],
): Message | null {
  const known = new Set(messages.map(({ id }) => id));
  const asked = pathTo(messages, leafId).filter(({ role }) => role === "user");
  const other = arrived.findLast(
    ({ id, role, parentId }) =>
      role === "user" && !known.has(id) && asked.some((question) => question.parentId === parentId),
  );
  return other ?? null;
}
