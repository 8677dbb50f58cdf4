// Reconnecting leads to another page and back. In between, this tab alone remembers that a question waits for it; nothing is ever
// sent because of an address.

const key = (path: string) => `waiting:${path}`;

/** Notes that the question at `path` is to be asked again once ChatGPT is connected. */
export function noteWaiting(path: string) {
  try {
    sessionStorage.setItem(key(path), "1");
  } catch {
    // without storage the owner presses Retry
  }
}

/** True once for a question that was noted. */
export function takeWaiting(path: string): boolean {
  try {
    const noted = sessionStorage.getItem(key(path)) !== null;
    sessionStorage.removeItem(key(path));
    return noted;
  } catch {
    return false;
  }
}
