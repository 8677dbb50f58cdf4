import { request } from "@/components/request";
import type { ConversationList } from "./conversation-list";

/** A server that dies tells nobody that its answers ended; they do when somebody asks. So often is asked, in ms. */
const everyMs = 60_000;

/** Asks for what has been running for long in the list, while somebody looks; the page of a conversation watches its own. Returns the way to stop that. */
export function watchRunning(list: ConversationList): () => void {
  let before = new Map<string, string>();
  const timer = setInterval(() => {
    const running = list.get().conversations.filter((one) => one.running);
    for (const { id, updatedAt } of running)
      if (
        before.get(id) === updatedAt &&
        document.visibilityState === "visible" &&
        location.pathname !== `/c/${id}`
      )
        void request("GET", `/api/conversations/${id}`).catch(() => {});
    before = new Map(running.map(({ id, updatedAt }) => [id, updatedAt]));
  }, everyMs);
  return () => clearInterval(timer);
}
