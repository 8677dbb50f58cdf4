// What this browser keeps of its owner, and how it forgets. The server asks for the same with Clear-Site-Data, which browsers only
// heed over https and on this very machine.

const leaving = "leaving";
const tabs = "wherry:left";

/** The longest that the way to the sign-in page takes, in ms. */
const leavingMs = 60_000;

/** Erases drafts, what was kept for reading offline, and the wish for push messages. Never throws; what cannot be erased is not there. */
export async function wipeLocalCopy(): Promise<void> {
  await Promise.allSettled([emptyStorage(), dropDatabases(), dropCaches(), dropWorkers()]);
}

/**
 * Erases the local copy and leaves for the sign-in page, in every tab.
 * @param at when another device signed this one out, ISO 8601; null when its owner did so here.
 */
export async function leaveDevice(at: string | null): Promise<void> {
  if (typeof BroadcastChannel !== "undefined") new BroadcastChannel(tabs).postMessage(at);
  await wipeLocalCopy();
  goToDoor(at);
}

/** Leaves when another tab does. Returns the way to stop that. */
export function leaveWithOthers(): () => void {
  if (typeof BroadcastChannel === "undefined") return () => {};
  const channel = new BroadcastChannel(tabs);
  channel.onmessage = ({ data }) => goToDoor(typeof data === "string" ? data : null);
  return () => channel.close();
}

/**
 * True once on the page that a leaving one led to, which erases what that one wrote in its last moment. A tab that slept through the
 * leaving, and wakes to a new sign-in, is led on from there; its note must not erase what was written since.
 */
export function takeLeaving(): boolean {
  try {
    const at = Number(sessionStorage.getItem(leaving));
    sessionStorage.removeItem(leaving);
    return Math.abs(Date.now() - at) < leavingMs;
  } catch {
    return false;
  }
}

function goToDoor(at: string | null) {
  try {
    sessionStorage.setItem(leaving, String(Date.now()));
  } catch {
    // without storage there is nothing to erase either
  }
  location.replace(at === null ? "/sign-in" : `/sign-in?ended=${encodeURIComponent(at)}`);
}

async function emptyStorage() {
  sessionStorage.clear();
  localStorage.clear();
}

async function dropDatabases() {
  const all = await indexedDB.databases();
  const ours = all.flatMap(({ name }) => (name?.startsWith("wherry") ? [name] : []));
  await Promise.all(ours.map(dropDatabase));
}

/** A database that another tab still holds open goes as soon as that tab leaves, too. */
function dropDatabase(name: string): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = request.onerror = request.onblocked = () => resolve();
  });
}

async function dropCaches() {
  const names = await caches.keys();
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function dropWorkers() {
  for (const registration of await navigator.serviceWorker.getRegistrations()) {
    await registration.pushManager?.getSubscription().then((subscription) => subscription?.unsubscribe());
    await registration.unregister();
  }
}
