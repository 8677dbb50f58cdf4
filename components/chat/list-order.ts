import type { ConversationSummary } from "@/lib/shared/records";

type Conversations = readonly ConversationSummary[];

/**
 * The list with `conversation` in the place that the server gives it: pinned ones first, then by last change.
 * @param complete false when older ones have not been loaded: behind the last one here, nobody knows where it belongs.
 */
export function placed(
  conversations: Conversations,
  conversation: ConversationSummary,
  complete: boolean,
): Conversations {
  const others = without(conversations, conversation.id);
  const at = others.findIndex((other) => isAhead(conversation, other));
  if (at >= 0) return others.toSpliced(at, 0, conversation);
  return complete ? [...others, conversation] : others;
}

export const without = (conversations: Conversations, id: string) =>
  conversations.filter((other) => other.id !== id);

function isAhead(one: ConversationSummary, other: ConversationSummary): boolean {
  if (one.pinned !== other.pinned) return one.pinned;
  if (one.updatedAt !== other.updatedAt) return one.updatedAt > other.updatedAt;
  return one.id > other.id;
}
