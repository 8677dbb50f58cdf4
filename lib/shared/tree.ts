// A conversation is a tree: messages name their parent, nothing else is stored. Everything the interface shows of it is derived
// here. All functions take messages in the order of their log.

type Node = { id: string; parentId: string | null };

/**
 * The messages from the root to `leafId`, oldest first. A parent that is not among `messages` (an older page) ends the walk.
 */
export function pathTo<N extends Node>(messages: readonly N[], leafId: string | null): N[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const path: N[] = [];
  for (let id = leafId; id !== null; ) {
    const message = byId.get(id);
    if (!message) break;
    path.push(message);
    byId.delete(id); // a record that names itself as its ancestor must not hang the page
    id = message.parentId;
  }
  return path.reverse();
}

/** All answers to one parent, oldest first; the roots for null. */
export function childrenOf<N extends Node>(messages: readonly N[], parentId: string | null): N[] {
  return messages.filter((message) => message.parentId === parentId);
}

/** The newest leaf below `id`: always the youngest child, so that switching to a branch shows its latest state. */
export function newestLeaf<N extends Node>(messages: readonly N[], id: string): string {
  const youngest = new Map<string, string>();
  for (const message of messages) if (message.parentId) youngest.set(message.parentId, message.id);
  let leaf = id;
  for (let next = youngest.get(leaf); next; next = youngest.get(leaf)) {
    youngest.delete(leaf);
    leaf = next;
  }
  return leaf;
}
