import { useEffect } from "react";
import { onLive } from "@/components/live/on-live";
import type { ConversationList } from "./conversation-list";
import type { Thread } from "./thread";

/** Tells the open conversation what other devices did with it, first of all what they did before it was opened here. */
export function useNews(thread: Thread, list: ConversationList) {
  useEffect(() => {
    const { id } = thread.get();
    const listed = list.get().conversations.find((one) => one.id === id);
    if (listed) thread.hear(listed);
    return onLive((event) => {
      if (event.type === "conversation" && event.conversation.id === id) thread.hear(event.conversation);
      else if (event.type === "gone" && event.conversationId === id) thread.lose();
    });
  }, [thread, list]);
}
