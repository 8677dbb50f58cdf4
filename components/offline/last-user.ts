// Whose copy of recent chats this device holds: that of the last user signed in here, and of nobody else.

const key = "wherry:user";

/** The name of a user's copy. Signing out deletes every database and cache whose name begins with "wherry". */
export const mirrorName = (user: string) => `wherry:${user}`;

/** The last user signed in on this device; null after a sign-out, and where nothing can be kept. */
export function lastUser(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Notes who is signed in now, and erases the copy of whoever was here before. */
export function noteLastUser(user: string) {
  const before = lastUser();
  if (before === user) return;
  try {
    if (before !== null) indexedDB.deleteDatabase(mirrorName(before));
    localStorage.setItem(key, user);
  } catch {
    // then nothing is kept
  }
}
