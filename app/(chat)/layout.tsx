import { Shell } from "@/components/chat/shell";
import { isAppError } from "@/lib/shared/errors";
import { withAlive } from "../api/running";
import { pageCall, requirePageUser } from "../page-call";

/** The frame of the chat. Without a sign-in it stands back: the page below sends the browser to the door. */
export default async function ChatLayout({ children }: { children: React.ReactNode }) {
  const frame = await frameData();
  if (!frame) return children;
  return <Shell {...frame}>{children}</Shell>;
}

async function frameData() {
  const renderedAt = new Date().toISOString(); // ahead of the reads, so that nothing falls between them and the live channel
  try {
    const call = await pageCall();
    const { conversations, turns } = call.services;
    const { user, results } = await requirePageUser(call, (user) => [conversations.listRead(user)]);
    const page = await conversations.list(user, results[0]);
    return { user, renderedAt, conversations: await withAlive(turns, user, page) };
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}
