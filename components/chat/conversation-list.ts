import { request } from "@/components/request";
import { toast } from "@/components/ui/toast";
import type { ConversationSummary } from "@/lib/shared/records";
import { patchConversation } from "./patch-conversation";
import { createStore } from "./store";

export type ListPage = { conversations: ConversationSummary[]; next?: string };

export type ListState = {
  conversations: readonly ConversationSummary[];
  next: string | undefined;
  /** Deleted here, and still to be brought back by "Undo". */
  hidden: ReadonlySet<string>;
};

const undoMs = 10_000;

export type ConversationList = ReturnType<typeof createConversationList>;

/** The owner's conversations, newest first, as far as they have been loaded. */
export function createConversationList(first: ListPage) {
  const store = createStore<ListState>({
    conversations: first.conversations,
    next: first.next,
    hidden: new Set(),
  });
  const deletions = new Map<string, ReturnType<typeof setTimeout>>();
  let asking: Promise<void> | null = null;
  let askedAgain: Promise<void> | null = null;

  async function load() {
    const page = await request<ListPage>("GET", "/api/conversations").catch(() => null);
    if (page) store.set(renewed(store.get(), page));
  }

  /**
   * Calls in quick succession share requests, as several events tell of one wake. One that comes while a request is under way waits
   * for another behind it: the answer on its way may be older than what this call is about.
   */
  function refresh(): Promise<void> {
    if (asking) {
      askedAgain ??= asking.then(() => {
        askedAgain = null;
        return refresh();
      });
      return askedAgain;
    }
    asking = load().finally(() => {
      asking = null;
    });
    return asking;
  }

  function edit(id: string, change: Partial<ConversationSummary>) {
    const { conversations } = store.get();
    store.set({ conversations: conversations.map((one) => (one.id === id ? { ...one, ...change } : one)) });
  }

  async function change(id: string, wanted: { title?: string; pinned?: boolean }) {
    edit(id, wanted);
    await patchConversation(id, wanted).catch(() => toast("Not changed. The server cannot be reached."));
    await refresh();
  }

  const hide = (id: string) => store.set({ hidden: new Set([...store.get().hidden, id]) });
  const unhide = (id: string) =>
    store.set({ hidden: new Set([...store.get().hidden].filter((other) => other !== id)) });

  return {
    get: store.get,
    subscribe: store.subscribe,
    refresh,
    rename: (id: string, title: string) => change(id, { title }),
    pin: (id: string, pinned: boolean) => change(id, { pinned }),

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
        await request("DELETE", `/api/conversations/${id}`).catch(() => {
          unhide(id);
          toast("Not deleted. The server cannot be reached.");
        });
        await refresh();
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

/** A fresh first page, followed by what older pages had brought. */
function renewed({ conversations, next }: ListState, page: ListPage): Partial<ListState> {
  const last = page.conversations.at(-1);
  if (!page.next || !last) return { conversations: page.conversations, next: page.next };
  const fresh = new Set(page.conversations.map(({ id }) => id));
  const older = conversations.filter(({ id, updatedAt }) => !fresh.has(id) && updatedAt < last.updatedAt);
  return { conversations: [...page.conversations, ...older], next: older.length > 0 ? next : page.next };
}
