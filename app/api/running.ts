import type { ConversationList } from "@/lib/conversations/conversations";
import type { ConversationSummary } from "@/lib/shared/records";
import type { Turns } from "@/lib/turns/turns";

/**
 * A list as a browser sees it. Turns whose runner is gone are ended on the way, so none is shown as running for ever; what just ended
 * has been seen by nobody.
 */
export async function withAlive(
  turns: Turns,
  user: string,
  { conversations, next }: ConversationList,
): Promise<{ conversations: ConversationSummary[]; next?: string }> {
  const open = conversations.flatMap(({ openTurns }) => openTurns.map(({ turnId }) => turnId));
  const alive = open.length > 0 ? await turns.alive(user, open) : new Set<string>();
  const shown = conversations.map(({ openTurns, ...summary }) => {
    const running = openTurns.some(({ turnId }) => alive.has(turnId));
    return { ...summary, running, unread: summary.unread || (openTurns.length > 0 && !running) };
  });
  return next ? { conversations: shown, next } : { conversations: shown };
}
