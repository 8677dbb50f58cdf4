import type { Mirror } from "./mirror";

const opened = new Map<string, Promise<Mirror | null>>();

/** The copy of a user's recent chats, opened once a page, when the browser has nothing better to do; null where there can be none. */
export function mirrorOf(user: string): Promise<Mirror | null> {
  const known = opened.get(user);
  if (known) return known;
  const opening = open(user).catch(() => null);
  opened.set(user, opening);
  return opening;
}

async function open(user: string): Promise<Mirror | null> {
  // Only a service worker could ever show the copy (plain http on a LAN has none).
  if (!("serviceWorker" in navigator)) return null;
  await idle();
  const { openMirror } = await import("./mirror");
  return openMirror(user, { create: true });
}

/** Resolves once the page is quiet. Safari does not say when that is. */
export function idle(): Promise<void> {
  return new Promise((resolve) => {
    if ("requestIdleCallback" in window) requestIdleCallback(() => resolve());
    else setTimeout(resolve, 2000);
  });
}
