import { json, open, RequestError } from "@/components/request";
import { newId } from "@/lib/shared/ids";
import type { Message } from "@/lib/shared/records";
import { noteSending } from "./drafts";
import type { createFollowing } from "./following";
import { createLiveReply } from "./live-reply";
import type { Store } from "./store";
import { openReply, question, withMessage } from "./thread-messages";
import type { Sending, ThreadState } from "./thread-state";

/** Puts questions to the server. Ids are made here once, so a repeated send finds its turn instead of asking twice. */
export function createSending(store: Store<ThreadState>, following: ReturnType<typeof createFollowing>) {
  async function put({ turnId, message }: Sending) {
    const { id, settings, messages, live, leafId, isNew } = store.get();
    if (!settings) return;
    const known = messages.some((other) => other.id === message.id);
    noteSending(isNew ? "new" : id, message.id, message.text);
    store.set({
      messages: withMessage(withMessage(messages, message), openReply(turnId, message.id)),
      live: new Map([...live, [turnId, createLiveReply()]]),
      leafId: turnId,
      sentId: message.id,
      unsent: null,
      notice: null,
    });
    try {
      const body = {
        turnId,
        parentId: message.parentId,
        message: { id: message.id, text: message.text },
        settings,
      };
      const answer = await open(`/api/conversations/${id}/turns`, json("POST", body));
      void following.follow(turnId, answer);
    } catch (error) {
      notSent({ turnId, message }, asRequestError(error), known ? leafId : message.id);
    }
  }

  /** Takes the empty reply back and keeps the question, with its ids, for another try. */
  function notSent(sending: Sending, error: RequestError, leafId: string | null) {
    const { messages, live } = store.get();
    store.set({
      messages: messages.filter(({ id }) => id !== sending.turnId),
      live: new Map([...live].filter(([id]) => id !== sending.turnId)),
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

function asRequestError(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  return new RequestError(
    { code: "offline", message: "Not sent yet. Your text is kept.", action: "retry" },
    0,
  );
}
