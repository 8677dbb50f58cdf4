// What was typed and not confirmed stays on this device, one text per conversation. Storage may be full, off or cleared at any
// moment; then a draft lives as long as its page.

/** The text being written for `key`. */
export const readDraft = (key: string) => read(`draft:${key}`) ?? "";

export const saveDraft = (key: string, text: string) => write(`draft:${key}`, text || null);

/** Notes a text on its way to the server, which a reload must not lose before the server has confirmed it. */
export const noteSending = (key: string, messageId: string, text: string) =>
  write(`sending:${key}`, JSON.stringify({ messageId, text }));

export const confirmSent = (key: string) => write(`sending:${key}`, null);

/**
 * The draft of a page that opens, with a text in front that was on its way when the last page closed and never arrived.
 * @param arrived whether the server holds a message of this id.
 */
export function restoreDraft(key: string, arrived: (messageId: string) => boolean): string {
  const noted = read(`sending:${key}`);
  const draft = readDraft(key);
  if (!noted) return draft;
  confirmSent(key);
  const { messageId, text } = JSON.parse(noted) as { messageId: string; text: string };
  if (arrived(messageId)) return draft;
  const restored = draft ? `${text}\n\n${draft}` : text;
  saveDraft(key, restored);
  return restored;
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string | null) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // see above
  }
}
