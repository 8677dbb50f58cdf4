import type { Draft as ServerDraft } from "@/lib/shared/records";
import type { KeptDraft } from "./kept-draft";

/**
 * Brings together what stands here with what the server holds. Knows by `rev` what it has seen before.
 * @param sent what was sent from here last: found on the server, it is a draft that has become a message.
 * @returns what changes here; null for nothing.
 */
export function merged(here: KeptDraft, theirs: ServerDraft, sent: string | null): Partial<KeptDraft> | null {
  const { text, saved, other, undecided } = here;
  const { rev } = theirs;
  const withdrawn = { undecided: false, other: undecided ? null : other };
  if (rev === 0) return { rev, saved: text === "" };
  if (rev === here.rev) return null;
  if (theirs.text === text) return { rev, saved: true, ...withdrawn };
  if (text === "" && theirs.text.trim() === sent) return { rev, saved: false };
  if (saved || text.trim() === "") return { text: theirs.text, rev, saved: true, ...withdrawn };
  if (theirs.text === "") return { rev, ...withdrawn };
  return { other: { text: theirs.text, device: theirs.device, rev }, undecided: true };
}

/**
 * Settles a text that was on its way as a message when the last page closed: it is one by now, or back in front of what was typed since.
 * @param arrived whether the server has it.
 */
export function settled({ text, sending }: KeptDraft, arrived: boolean): Partial<KeptDraft> {
  const same = sending === null || text.trim() === sending.text;
  if (arrived) return { sending: null, ...(same ? { text: "", saved: false } : {}) };
  if (same) return { sending: null };
  return { sending: null, text: text ? `${sending.text}\n\n${text}` : sending.text, saved: false };
}
