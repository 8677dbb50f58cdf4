const ONLY_MARKERS = /^(?:[-=*+#>`~_|:\s]+|\s*\d{1,9}[.)]?\s*)$/;

/**
 * The part of a growing text that can be shown without flicker: the last line is held back while it has nothing but markers.
 * Otherwise `-` under a paragraph would make a heading of it until the list item's text comes.
 */
export function settled(text: string): string {
  const line = Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r")) + 1;
  const short = text.length - line < 400;
  return short && ONLY_MARKERS.test(text.slice(line)) ? text.slice(0, line) : text;
}
