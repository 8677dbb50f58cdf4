const CHUNK_LENGTH = 1_500;

/**
 * Cuts text into runs of whole lines. Text that grows keeps all its chunks but the last, so that only the last one is rendered
 * and laid out again.
 */
export function chunks(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  while (start < text.length) {
    const lineEnd = text.indexOf("\n", start + CHUNK_LENGTH);
    const end = lineEnd < 0 ? text.length : lineEnd + 1;
    parts.push(text.slice(start, end));
    start = end;
  }
  return parts;
}
