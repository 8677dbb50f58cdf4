/** How a text came to stand in the paste field. */
export type Arrival = "paste" | "enter" | "blur";

// No callback address is shorter; a word typed by mistake is. The server alone judges what was pasted (lib/oauth).
const shortest = 20;

/**
 * Whether a text is sent to the server by itself. A paste and the Enter key are the owner's wish, so they always get an answer;
 * leaving the field is not, so then the text must be long enough to be an address, and not the one that was just refused.
 */
export function isReady(text: string, arrival: Arrival, refused: string | null): boolean {
  const trimmed = text.trim();
  if (arrival === "blur") return trimmed.length >= shortest && text !== refused;
  return trimmed !== "";
}

/** Where the one-tap paste is not allowed, the owner pastes by hand: with a finger, or with the keyboard. */
export function pasteByHand(touch: boolean): string {
  return touch ? "Press and hold, then Paste." : "Now paste it here with Ctrl+V or ⌘V.";
}
