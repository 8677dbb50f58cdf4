import { useEffect, useSyncExternalStore } from "react";
import type { ConversationList } from "@/components/chat/conversation-list";
import { createStore } from "@/components/chat/store";
import type { Thread } from "@/components/chat/thread";
import { noteLastUser } from "./last-user";
import type { Mirror } from "./mirror";
import { mirrorOf } from "./mirror-of";

/** Whether recent chats could be read here without a network. */
const readable = createStore({ yes: false });

export const useReadableOffline = () =>
  useSyncExternalStore(
    readable.subscribe,
    () => readable.get().yes,
    () => false,
  );

/** Something is kept; the worker that shows it may still be on its way. */
const noteReadable = () => void navigator.serviceWorker.ready.then(() => readable.set({ yes: true }));

/** Keeps the copy in step with the list of conversations, and fills it with some recent ones. */
export function useMirror(user: string, list: ConversationList) {
  useEffect(() => {
    noteLastUser(user);
    return whileOpen(user, (mirror) => {
      const follow = () => void mirror.follow(list.get()).catch(() => {});
      follow();
      void import("./fill").then(({ fill }) => fill(mirror, list)).catch(() => {});
      void mirror.chats().then(
        (chats) => chats.length > 0 && noteReadable(),
        () => {},
      );
      return list.subscribe(follow);
    });
  }, [user, list]);
}

/** Keeps the conversation of this page in the copy: as it was loaded, and whenever it changed. */
export function useMirroredThread(user: string, list: ConversationList, thread: Thread, loadedAt: string) {
  useEffect(
    () =>
      whileOpen(user, (mirror) => {
        let kept = "";
        const keep = () => {
          const { id, leafId, live, messages: all, loading, missing, ...named } = thread.get();
          const messages = all.filter((message) => !live.has(message.id));
          const summary = list.get().conversations.find((one) => one.id === id);
          const updatedAt = summary && !summary.running ? summary.updatedAt : loadedAt;
          const { title, pinned } = summary ?? named;
          const state = [updatedAt, title, pinned, leafId, ...messages.map((message) => message.id)].join();
          if (state === kept || messages.length === 0 || loading || missing) return;
          kept = state;
          const conversation = { id, title, pinned, leafId, messages };
          mirror.keep(conversation, updatedAt).then(noteReadable, () => {});
        };
        keep();
        const stops = [thread.subscribe(keep), list.subscribe(keep)];
        return () => {
          for (const stop of stops) stop();
        };
      }),
    [user, list, thread, loadedAt],
  );
}

/** Runs `start` once the copy is open, unless its caller has left by then. Returns the way to leave. */
function whileOpen(user: string, start: (mirror: Mirror) => () => void): () => void {
  let left = false;
  let stop = () => {};
  void mirrorOf(user).then((mirror) => {
    if (mirror && !left) stop = start(mirror);
  });
  return () => {
    left = true;
    stop();
  };
}
