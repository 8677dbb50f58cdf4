import { json, open, type RequestError } from "@/components/request";
import { newId } from "@/lib/shared/ids";
import type { Message } from "@/lib/shared/records";
import type { Drafts } from "./drafts";
import type { createFollowing } from "./following";
import { createLiveReply } from "./live-reply";
import type { Store } from "./store";
import { openReply, question, withMessage } from "./thread-messages";
import type { Sending, ThreadState } from "./thread-state";

const underWay = new Set<string>();

/** Whether this page is still putting a question to the server, be it of a conversation that it has left. */
export const isUnderWay = (messageId: string) => underWay.has(messageId);

/**
 * Puts questions to the server. Ids are made here once, so a repeated send finds its turn instead of asking twice.
 * @param isLeft whether the page shows something else by now.
 */
export function createSending(
  store: Store<ThreadState>,
  following: ReturnType<typeof createFollowing>,
  drafts: Drafts,
  isLeft: () => boolean,
) {
  async function put({ turnId, message }: Sending) {
    const { id, settings, messages, live, leafId, isNew, sent } = store.get();
    if (!settings) return;
    const known = messages.some((other) => other.id === message.id);
    drafts.of(isNew ? "new" : id).sends(message.id, message.text);
    store.set({
      messages: withMessage(withMessage(messages, message), openReply({ turnId, parentId: message.id })),
      sent: new Set([...sent, turnId]),
      live: new Map([...live, [turnId, createLiveReply()]]),
      leafId: turnId,
      sentId: message.id,
      unsent: null,
      notice: null,
      diverged: null,
    });
    const body = {
      turnId,
      parentId: message.parentId,
      message: { id: message.id, text: message.text },
      settings,
    };
    const post = (signal: AbortSignal) =>
      open(`/api/conversations/${id}/turns`, { ...json("POST", body), signal });
    underWay.add(message.id);
    const refusal = await following.follow(turnId, post);
    underWay.delete(message.id);
    if (refusal) notSent({ turnId, message }, refusal, known ? leafId : message.id);
  }

  /** Takes the empty reply back and keeps the question, with its ids, for another try. */
  function notSent(sending: Sending, error: RequestError, leafId: string | null) {
    const { id, isNew, messages, live, sent } = store.get();
    if (isLeft()) drafts.of(isNew ? "new" : id).lost(sending.message.id);
    store.set({
      messages: messages.filter((message) => message.id !== sending.turnId),
      sent: new Set([...sent].filter((turnId) => turnId !== sending.turnId)),
      live: new Map([...live].filter(([turnId]) => turnId !== sending.turnId)),
      leafId: leafId === sending.turnId ? sending.message.id : leafId,
      unsent: { ...sending, error },
      announcement: "Not sent",
    });
  }

  return {
    /** Asks `text` behind the branch on screen. */
    send: (text: string) => {
      const { leafId } = store.get();
      return put({ turnId: newId(), message: question(newId(), leafId, text) });
    },

    /** Sends a question that was kept, with the ids it had. */
    sendKept: put,

    /** Says an unsent question once more. */
    sendAgain: () => {
      const { unsent } = store.get();
      return unsent && put({ turnId: unsent.turnId, message: unsent.message });
    },

    /** Another answer to the same question: the server keeps the first message of an id and adds a reply beside the others. */
    regenerate: (asked: Message) => put({ turnId: newId(), message: asked }),

    /** Asks once more what failed because ChatGPT wanted a new sign-in. */
    askWaiting: () => {
      const { messages, leafId } = store.get();
      const failed = messages.find(({ id }) => id === leafId);
      const asked = messages.find(({ id }) => id === failed?.parentId);
      if (asked && failed?.error?.code === "needs_reconnect") void put({ turnId: newId(), message: asked });
    },

    /** Another question beside `asked`, with an answer of its own. */
    edit: (asked: Message, text: string) =>
      put({ turnId: newId(), message: question(newId(), asked.parentId, text) }),
  };
}
