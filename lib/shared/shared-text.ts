/** What another app shares (W3C Web Share Target). Any part may be missing. */
export type Shared = { title?: string; text?: string; url?: string };

/** A share as one text for the composer. Apps often say the same in two of its parts; then the longer one stays. */
export function sharedText({ title, text, url }: Shared): string {
  const parts = [title, text, url].map((part) => part?.trim() ?? "").filter((part) => part !== "");
  const unsaid = parts.filter(
    (part, at) =>
      !parts.some((other, place) => place !== at && other.includes(part) && (other !== part || place < at)),
  );
  return unsaid.join("\n");
}
