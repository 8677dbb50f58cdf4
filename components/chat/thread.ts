import { RequestError, request } from "@/components/request";
import type { Conversation, Message, Settings } from "@/lib/shared/records";
import { confirmSent } from "./drafts";
import { createFollowing } from "./following";
import { patchConversation } from "./patch-conversation";
import { createSending } from "./sending";
import { createStore } from "./store";
import { joined } from "./thread-messages";
import { initialState, leafNear, type OpenTurn, type ThreadStart, withOpenTurns } from "./thread-state";
import { onWake } from "./wake";

type Page = Conversation & { openTurns?: OpenTurn[] };

export type Thread = ReturnType<typeof createThread>;

/**
 * One open conversation: its state, and everything that can be done with it. It lives outside React, so that streams and retries do
 * not depend on what is drawn.
 * @param onChange the list of conversations may have changed: a turn started or ended, a title came.
 */
export function createThread(start: Omit<ThreadStart, "loading">, onChange: () => void) {
  const path = `/api/conversations/${start.conversation.id}`;
  // A page for a new chat, shown at the address of one that has begun: the address is right.
  const begun =
    start.isNew &&
    typeof window !== "undefined" &&
    window.location.pathname === `/c/${start.conversation.id}`;
  const store = createStore(initialState({ ...start, isNew: start.isNew && !begun, loading: begun }));

  const following = createFollowing(store, {
    onStart() {
      const { id, isNew } = store.get();
      confirmSent(isNew ? "new" : id);
      if (isNew) {
        store.set({ isNew: false });
        window.history.replaceState(null, "", `/c/${id}`);
      }
      onChange();
    },
    onEnd: onChange,
    onGone: (turnId) => void recover(turnId),
  });

  /** A turn that the server does not know: its reply stands in the conversation, or it never came to be. */
  async function recover(turnId: string) {
    const { messages, live, leafId } = store.get();
    const left = messages.filter(({ id, outcome }) => id !== turnId || outcome);
    store.set({
      messages: left,
      live: new Map([...live].filter(([id]) => id !== turnId)),
      leafId: leafId === turnId ? (messages.find(({ id }) => id === turnId)?.parentId ?? null) : leafId,
    });
    await refresh();
  }

  /** Brings the page up to the server's state without touching what is already right. */
  async function refresh() {
    try {
      const page = await request<Page>("GET", path);
      const { messages, live, unsent, leafId, before } = store.get();
      const local = (id: string) => live.has(id) || unsent?.message.id === id;
      const open = withOpenTurns(
        { messages: joined(messages, page.messages, local), live },
        page.openTurns ?? [],
      );
      const older = messages[0] && !page.messages.some(({ id }) => id === messages[0]?.id);
      store.set({
        ...open,
        leafId: leafNear(open.messages, leafId ?? page.leafId),
        before: older ? before : page.before,
        rev: page.rev,
        title: page.title,
        pinned: page.pinned,
        loading: false,
      });
      followAll();
    } catch (error) {
      if (error instanceof RequestError && error.status === 404 && !store.get().isNew)
        store.set({ missing: true });
      else if (store.get().loading) store.set({ notice: "This chat cannot be loaded now. It is kept." });
    }
  }

  function followAll() {
    for (const turnId of store.get().live.keys()) void following.follow(turnId);
  }

  async function change(wanted: { title?: string; pinned?: boolean; leafId?: string }) {
    const { id, rev } = store.get();
    store.set({ rev: await patchConversation(id, wanted, rev) });
  }

  return {
    ...createSending(store, following),
    get: store.get,
    subscribe: store.subscribe,
    stop: following.stop,
    refresh,

    /** Starts to listen to what runs. Returns the way to leave; answers go on without a listener. */
    open() {
      followAll();
      if (store.get().loading) void refresh();
      const stopWaking = onWake(followAll); // a follow that ended with the sign-in goes on after the next one
      return () => {
        stopWaking();
        following.leave();
      };
    },

    /** Loads the page of messages ahead of the first one here. */
    async showEarlier() {
      const { before, messages } = store.get();
      if (before === undefined) return;
      const page = await request<Page>("GET", `${path}?before=${before}`);
      const known = new Set(messages.map(({ id }) => id));
      const earlier = page.messages.filter(({ id }) => !known.has(id));
      store.set({ messages: [...earlier, ...store.get().messages], before: page.before });
    },

    /** Shows the branch that `message` is on; the server remembers it for the owner's other devices. */
    choose(message: Message) {
      const { messages, live } = store.get();
      const leafId = leafNear(messages, message.id);
      store.set({ leafId, sentId: null });
      if (leafId && !live.has(leafId)) change({ leafId }).catch(() => {}); // a memory that fails is no trouble worth a word
    },

    setSettings: (settings: Settings, notice: string | null = null) => store.set({ settings, notice }),
    say: (notice: string | null) => store.set({ notice }),
  };
}
