import { Shell } from "@/components/chat/shell";
import { isAppError } from "@/lib/shared/errors";
import { withAlive } from "../api/running";
import { pageCall, requirePageUser } from "../page-call";

/** The frame of the chat. Without a sign-in it stands back: the page below sends the browser to the door. */
export default async function ChatLayout({ children }: { children: React.ReactNode }) {
  const conversations = await firstConversations();
  if (!conversations) return children;
  return <Shell conversations={conversations}>{children}</Shell>;
}

async function firstConversations() {
  try {
    const call = await pageCall();
    const { conversations, turns } = call.services;
    const { user, results } = await requirePageUser(call, (user) => [conversations.listRead(user)]);
    return await withAlive(turns, user, await conversations.list(user, results[0]));
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}
