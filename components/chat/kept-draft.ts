/** A text that the owner may have back: another device's, or one that stood here before. `device` is null for this one. */
export type OtherDraft = { text: string; device: string | null; rev: number };

/** What this browser keeps of the text being written in one conversation. */
export type KeptDraft = {
  text: string;
  /** The server's count of changes when it and this text last met. */
  rev: number;
  /** Whether the server holds this very text under `rev`. */
  saved: boolean;
  other: OtherDraft | null;
  /** The owner has not said yet which of the two goes on; until then the server's stays what it is. */
  undecided: boolean;
  /** A text on its way as a message, which a reload must not lose before the server has confirmed it. */
  sending: { messageId: string; text: string } | null;
};

const nothing: KeptDraft = { text: "", rev: 0, saved: true, other: null, undecided: false, sending: null };

/**
 * The place of one draft in this browser. Two users of it never meet: the key names whose it is. Storage may be full, off or emptied at
 * any moment; then a draft lives as long as its page. It outlives an expired session and a reload, and goes with a sign-out.
 */
export function draftPlace(user: string, conversation: string) {
  const key = `draft:${user}:${conversation}`;

  return {
    read(): KeptDraft {
      try {
        return { ...nothing, ...JSON.parse(localStorage.getItem(key) ?? "{}") };
      } catch {
        return nothing;
      }
    },

    write(draft: KeptDraft): void {
      const empty = draft.text === "" && draft.saved && !draft.other && !draft.sending;
      try {
        if (empty) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify(draft));
      } catch {
        // see above
      }
    },
  };
}
