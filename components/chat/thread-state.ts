import type { RequestError } from "@/components/request";
import type { Conversation, LimitReading, Message, Settings } from "@/lib/shared/records";
import { newestLeaf } from "@/lib/shared/tree";
import { createLiveReply, type LiveReply } from "./live-reply";
import { openReply, withMessage } from "./thread-messages";

/** A turn that runs, and the question it answers. */
export type OpenTurn = { turnId: string; parentId: string };

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
  messages: readonly Message[];
  before: number | undefined;
  /** The last message of the branch on screen. */
  leafId: string | null;
  live: ReadonlyMap<string, LiveReply>;
  unsent: (Sending & { error: RequestError }) | null;
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
  const { id, title, pinned, rev, before } = conversation;
  const state = {
    ...{ id, title, pinned, rev, before, isNew, loading, settings, limits, notice },
    messages: conversation.messages,
    leafId: null,
    missing: false,
    live: new Map(),
    unsent: null,
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
    messages: added.reduce<readonly Message[]>(
      (all, { turnId, parentId }) => withMessage(all, openReply(turnId, parentId)),
      messages,
    ),
    live: new Map([...live, ...added.map(({ turnId }) => [turnId, createLiveReply()] as const)]),
  };
}

/** The end of the branch that `leafId` is on; of the newest branch where it is not known. */
export function leafNear(messages: readonly Message[], leafId: string | null): string | null {
  const known = messages.some(({ id }) => id === leafId) ? leafId : (messages.at(-1)?.id ?? null);
  return known && newestLeaf(messages, known);
}
