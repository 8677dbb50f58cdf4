/**
 * Characters that change how code reads without being seen: control characters, bidi controls (CVE-2021-42574), zero-width and
 * tag characters, variation selectors of the supplement, and line separators. Tab and line break are seen.
 */
const HIDDEN = /(?![\t\n])(?:[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|[\u{E0100}-\u{E01EF}])/u;

/** Splits text into what is seen (even places) and single hidden characters (odd places). */
export function splitHidden(text: string): string[] {
  return HIDDEN.test(text) ? text.split(new RegExp(`(${HIDDEN.source})`, "gu")) : [text];
}

/** The text without its hidden characters. */
export function withoutHidden(text: string): string {
  return text.replace(new RegExp(HIDDEN.source, "gu"), "");
}

/** The name of a character as Unicode writes it, such as U+202E. */
export function codePointName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
