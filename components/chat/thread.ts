import { insist } from "@/components/live/pace";
import { whileVisible } from "@/components/live/while-visible";
import { RequestError, request } from "@/components/request";
import { onWake } from "@/components/wake";
import type { Conversation, ConversationSummary, Message, OpenTurn, Settings } from "@/lib/shared/records";
import type { Drafts } from "./drafts";
import { createFollowing } from "./following";
import { onceMore } from "./once-more";
import { patchConversation } from "./patch-conversation";
import { createSending } from "./sending";
import { createStore } from "./store";
import { joined } from "./thread-messages";
import {
  divergedFrom,
  initialState,
  isBehind,
  leafNear,
  type ThreadStart,
  withOpenTurns,
} from "./thread-state";

type Page = Conversation & { openTurns?: OpenTurn[] };

export type Thread = ReturnType<typeof createThread>;

/**
 * One open conversation: its state, and everything that can be done with it. It lives outside React, so that streams and retries do
 * not depend on what is drawn.
 * @param drafts where a text is kept until it has arrived.
 */
export function createThread(start: Omit<ThreadStart, "loading">, drafts: Drafts) {
  const path = `/api/conversations/${start.conversation.id}`;
  // A page for a new chat, shown at the address of one that has begun: the address is right.
  const begun =
    start.isNew &&
    typeof window !== "undefined" &&
    window.location.pathname === `/c/${start.conversation.id}`;
  const store = createStore(initialState({ ...start, isNew: start.isNew && !begun, loading: begun }));
  /** Aborted while nobody looks at this conversation. */
  let here = new AbortController();

  const following = createFollowing(store, {
    onStart(turnId) {
      const { id, isNew, messages } = store.get();
      const draft = drafts.of(isNew ? "new" : id);
      draft.confirm(messages.find((message) => message.id === turnId)?.parentId ?? null);
      if (isNew) {
        const shown = !here.signal.aborted; // else the field may be that of another new chat
        if (shown) draft.moveTo(drafts.of(id));
        store.set({ isNew: false });
        if (shown) window.history.replaceState(null, "", `/c/${id}`);
      }
    },
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

  /** Brings the page up to the server's state without touching what is already right; tries until it has, or its owner leaves. */
  const refresh = onceMore(() => insist(load, here.signal, onWake));

  /** @returns whether there is nothing to be gained by another try. */
  async function load(): Promise<boolean> {
    try {
      take(await request<Page>("GET", path));
      return true;
    } catch (error) {
      const status = error instanceof RequestError ? error.status : 0;
      if (status === 404 && !store.get().isNew) lose();
      else if (store.get().loading) store.set({ notice: "This chat cannot be loaded now. It is kept." });
      return status === 404 || status === 401;
    }
  }

  function take(page: Page) {
    const { messages, live, unsent, leafId, before, sent, loading, diverged, notice } = store.get();
    const local = (id: string) => live.has(id) || unsent?.message.id === id;
    const open = withOpenTurns(
      { messages: joined(messages, page.messages, local), live },
      page.openTurns ?? [],
    );
    const older = messages[0] && !page.messages.some(({ id }) => id === messages[0]?.id);
    const counted = new Set([
      ...page.messages.map(({ id }) => id),
      ...(page.openTurns ?? []).map(({ turnId }) => turnId),
    ]);
    store.set({
      ...open,
      leafId: leafNear(open.messages, leafId ?? page.leafId),
      before: older ? before : page.before,
      rev: page.rev,
      turns: page.turns,
      sent: new Set([...sent].filter((id) => !counted.has(id))),
      title: page.title,
      pinned: page.pinned,
      diverged: loading ? null : (divergedFrom({ messages, leafId }, page.messages) ?? diverged),
      loading: false,
      notice: loading ? null : notice,
    });
    following.followAll();
  }

  /** The conversation was deleted. */
  function lose() {
    following.rest();
    store.set({ missing: true });
  }

  async function change(wanted: { title?: string; pinned?: boolean; leafId?: string }) {
    const { id, rev } = store.get();
    store.set({ rev: await patchConversation(id, wanted, rev) });
  }

  return {
    ...createSending(store, following, drafts, () => here.signal.aborted),
    get: store.get,
    subscribe: store.subscribe,
    stop: following.stop,
    lose,

    /** Takes in what the list of conversations, or another device, says of this one. */
    hear({ title, pinned, turns }: ConversationSummary) {
      store.set({ title, pinned, heard: Math.max(turns, store.get().heard) });
      if (isBehind(store.get())) void refresh();
    },

    /** Starts to listen to what runs, while somebody can see it. Returns the way to leave; answers go on without a listener. */
    open() {
      here = new AbortController();
      const catchUp = () => {
        if (store.get().loading || isBehind(store.get())) void refresh();
      };
      const stopListening = whileVisible(() => {
        following.listen();
        return following.rest;
      });
      const stopWaking = onWake(() => {
        following.followAll(); // what ended with the sign-in goes on after the next one
        catchUp();
      });
      catchUp();
      return () => {
        here.abort();
        stopListening();
        stopWaking();
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
      store.set({ leafId, sentId: null, diverged: null });
      if (leafId && !live.has(leafId)) change({ leafId }).catch(() => {}); // a memory that fails is no trouble worth a word
    },

    setSettings: (settings: Settings, notice: string | null = null) => store.set({ settings, notice }),
    say: (notice: string | null) => store.set({ notice }),
  };
}
