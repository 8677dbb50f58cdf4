import { useEffect } from "react";
import { request } from "@/components/request";
import { onWake } from "@/components/wake";
import type { ConversationList } from "./conversation-list";
import type { Thread } from "./thread";
import { isBehind } from "./thread-state";

/** Tells the server that an answer has been shown, once it stands here whole and somebody can see it. */
export function useSeen(thread: Thread, list: ConversationList) {
  useEffect(() => {
    const { id } = thread.get();
    let told = "";
    const look = () => {
      const summary = list.get().conversations.find((one) => one.id === id);
      if (!summary?.unread || summary.updatedAt === told) return;
      const state = thread.get();
      if (document.visibilityState !== "visible" || state.live.size > 0) return;
      if (state.loading || state.missing || isBehind(state)) return;
      told = summary.updatedAt;
      request("POST", `/api/conversations/${id}/seen`).catch(() => {
        told = "";
      });
    };
    look();
    const stops = [thread.subscribe(look), list.subscribe(look), onWake(look)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [thread, list]);
}
