/** What a conversation is called before it has a title. */
export function titleOf({ title }: { title: string }): string {
  return title.trim() || "New chat";
}
