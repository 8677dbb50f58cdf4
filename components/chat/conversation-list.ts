import { RequestError, request } from "@/components/request";
import { toast } from "@/components/ui/toast";
import type { LiveEvent } from "@/lib/shared/live";
import type { ConversationSummary } from "@/lib/shared/records";
import { placed, without } from "./list-order";
import { patchConversation } from "./patch-conversation";
import { createStore } from "./store";

export type ListPage = { conversations: ConversationSummary[]; next?: string };

export type ListState = {
  conversations: readonly ConversationSummary[];
  next: string | undefined;
  /** Deleted here, and still to be brought back by "Undo". */
  hidden: ReadonlySet<string>;
};

type Edit = { title?: string; pinned?: boolean };

const undoMs = 10_000;

export type ConversationList = ReturnType<typeof createConversationList>;

/** The owner's conversations, newest first, as far as they have been loaded. It follows what the live channel tells. */
export function createConversationList(first: ListPage) {
  const store = createStore<ListState>({
    conversations: first.conversations,
    next: first.next,
    hidden: new Set(),
  });
  const deletions = new Map<string, ReturnType<typeof setTimeout>>();
  /** Changes on their way to the server, which win over what it says meanwhile. */
  const edits = new Map<string, Edit>();

  const find = (id: string) => store.get().conversations.find((one) => one.id === id);

  function put(conversation: ConversationSummary) {
    const { conversations, next } = store.get();
    store.set({ conversations: placed(conversations, conversation, next === undefined) });
  }

  async function change(id: string, wanted: Edit) {
    const before = find(id);
    const edit = { ...edits.get(id), ...wanted };
    edits.set(id, edit);
    if (before) put({ ...before, ...wanted });
    try {
      await patchConversation(id, wanted);
    } catch {
      toast("Not changed. The server cannot be reached.");
      const now = find(id);
      if (before && now && edits.get(id) === edit)
        put({ ...now, title: before.title, pinned: before.pinned });
    }
    if (edits.get(id) === edit) edits.delete(id);
  }

  const hide = (id: string) => store.set({ hidden: new Set([...store.get().hidden, id]) });
  const unhide = (id: string) =>
    store.set({ hidden: new Set([...store.get().hidden].filter((other) => other !== id)) });

  function drop(id: string) {
    store.set({ conversations: without(store.get().conversations, id) });
    unhide(id);
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    rename: (id: string, title: string) => change(id, { title }),
    pin: (id: string, pinned: boolean) => change(id, { pinned }),

    /** Takes in what happened to a conversation, on whatever device. */
    hear(event: LiveEvent) {
      if (event.type === "gone") drop(event.conversationId);
      else if (event.type === "conversation")
        put({ ...event.conversation, ...edits.get(event.conversation.id) });
    },

    async loadOlder() {
      const { next } = store.get();
      if (!next) return;
      const page = await request<ListPage>("GET", `/api/conversations?before=${encodeURIComponent(next)}`);
      const { conversations } = store.get();
      const known = new Set(conversations.map(({ id }) => id));
      store.set({
        conversations: [...conversations, ...page.conversations.filter(({ id }) => !known.has(id))],
        next: page.next,
      });
    },

    /** Hides a conversation at once and deletes it when the time for "Undo" is over. */
    remove(id: string, title: string) {
      hide(id);
      const remove = async () => {
        deletions.delete(id);
        try {
          await request("DELETE", `/api/conversations/${id}`);
          drop(id);
        } catch (error) {
          if (error instanceof RequestError && error.status === 404) return drop(id);
          unhide(id);
          toast("Not deleted. The server cannot be reached.");
        }
      };
      deletions.set(id, setTimeout(remove, undoMs));
      toast(`Deleted “${title}”.`, {
        ms: undoMs,
        action: {
          label: "Undo",
          run() {
            clearTimeout(deletions.get(id));
            deletions.delete(id);
            unhide(id);
          },
        },
      });
    },

    /** Carries out what still waits for "Undo", in requests that outlive the page. */
    settle() {
      for (const [id, timer] of deletions) {
        clearTimeout(timer);
        void fetch(`/api/conversations/${id}`, { method: "DELETE", keepalive: true }).catch(() => {});
      }
      deletions.clear();
    },
  };
}
