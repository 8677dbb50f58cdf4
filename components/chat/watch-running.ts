import type { ConversationList } from "./conversation-list";

/** How often the list is asked again while an answer runs somewhere: its end is news, and nobody else brings it. */
const everyMs = 10_000;

/** Keeps the list fresh while it shows a running answer and somebody looks. Returns the way to stop that. */
export function watchRunning(list: ConversationList): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const plan = () => {
    clearTimeout(timer);
    if (!list.get().conversations.some(({ running }) => running)) return;
    timer = setTimeout(() => {
      if (document.visibilityState === "visible") void list.refresh();
      else plan();
    }, everyMs);
  };
  const unsubscribe = list.subscribe(plan);
  plan();
  return () => {
    clearTimeout(timer);
    unsubscribe();
  };
}
