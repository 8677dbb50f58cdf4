import type { ConversationSummary } from "@/lib/shared/records";

/** One chat of the copy. `updatedAt`: the state of the conversation that its messages show. `bytes`: what they take. */
export type KeptChat = Pick<ConversationSummary, "id" | "title" | "pinned" | "updatedAt"> & { bytes: number };

type List = { conversations: readonly ConversationSummary[]; next: string | undefined };

export const mostChats = 50;
export const mostBytes = 20 * 1024 * 1024;

/** Newest first. */
export const byDate = (one: { updatedAt: string }, other: { updatedAt: string }) =>
  other.updatedAt.localeCompare(one.updatedAt);

/** The chats that are too many or too large to be kept: the oldest ones. */
export function beyondBounds(chats: readonly KeptChat[]): KeptChat[] {
  let bytes = 0;
  return chats.toSorted(byDate).filter((chat, place) => {
    bytes += chat.bytes;
    return place >= mostChats || bytes > mostBytes;
  });
}

/**
 * Whether a chat was deleted: the list would show it and does not.
 * @param list as far as it has been loaded: every pinned conversation and those since some moment; all of them without `next`.
 */
export function isGone({ id, updatedAt }: KeptChat, { conversations, next }: List): boolean {
  if (conversations.some((listed) => listed.id === id)) return false;
  const oldest = conversations.findLast(({ pinned }) => !pinned);
  return !next || (oldest !== undefined && updatedAt > oldest.updatedAt);
}

/** What of the list is worth fetching for the copy: recent conversations that it lacks or has in an older state, newest first. */
export function missingFrom(
  chats: readonly KeptChat[],
  { conversations }: List,
): readonly ConversationSummary[] {
  const states = new Map(chats.map(({ id, updatedAt }) => [id, updatedAt]));
  return conversations
    .toSorted(byDate)
    .slice(0, mostChats)
    .filter(({ id, updatedAt, running }) => !running && (states.get(id) ?? "") < updatedAt);
}
