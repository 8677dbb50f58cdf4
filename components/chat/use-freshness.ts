import { useEffect } from "react";
import type { ConversationList } from "./conversation-list";
import type { Thread } from "./thread";

/**
 * Fetches the conversation again when the list says that it changed elsewhere. While a turn runs here, or has just ended, the
 * change is our own and is on screen already.
 */
export function useFreshness(thread: Thread, list: ConversationList, updatedAt: string) {
  useEffect(() => {
    let known = updatedAt;
    let busy = thread.get().live.size > 0;
    return list.subscribe(() => {
      const { id, live } = thread.get();
      const summary = list.get().conversations.find((one) => one.id === id);
      const wasBusy = busy;
      busy = live.size > 0;
      if (!summary || (summary.updatedAt <= known && summary.running === busy)) return;
      known = summary.updatedAt;
      if (!busy && !wasBusy) void thread.refresh();
    });
  }, [thread, list, updatedAt]);
}
