import type { ConversationList } from "@/components/chat/conversation-list";
import { request } from "@/components/request";
import type { Conversation } from "@/lib/shared/records";
import { missingFrom } from "./bounds";
import type { Mirror } from "./mirror";
import { idle } from "./mirror-of";

/** How many conversations one visit fetches that nobody has opened here. */
const mostFetched = 3;

/** Fetches some recent conversations for the copy, while nobody needs the network. */
export async function fill(mirror: Mirror, list: ConversationList): Promise<void> {
  for (const { id, updatedAt } of missingFrom(await mirror.chats(), list.get()).slice(0, mostFetched)) {
    await idle();
    if (!isCheap()) return;
    await mirror.keep(await request<Conversation>("GET", `/api/conversations/${id}`), updatedAt);
  }
}

/** Somebody looks, and the network may be used. Only Chromium says whether the owner wants to save data. */
function isCheap(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  return navigator.onLine && document.visibilityState === "visible" && !connection?.saveData;
}
