/** A code fence at the left edge whose end has not come yet. Offsets count in the whole text. */
export type OpenFence = { start: number; marker: string; language: string; content: number; checked: number };

/**
 * The fence that opens at `start`, if its line is complete and at the left edge (CommonMark 4.5). Indented fences are left to
 * the lexer, because they may belong to a list.
 */
export function openFence(text: string, start: number): OpenFence | undefined {
  const end = text.indexOf("\n", start);
  if (end < 0) return undefined;
  const opener = text.slice(start, end);
  const marker = /^(`{3,}|~{3,})/.exec(opener)?.[0];
  if (!marker) return undefined;
  return { start, marker, language: languageOf(opener), content: end + 1, checked: end + 1 };
}

/** The first word after the marker of a fence's opening line; empty when there is none. */
export function languageOf(opener: string): string {
  return /^ {0,3}[`~]+[ \t]*(\S*)/.exec(opener)?.[1] ?? "";
}

/** Whether `line` closes a fence that was opened by `marker`. */
export function closes(line: string, marker: string): boolean {
  const closer = /^ {0,3}(`{3,}|~{3,}) *$/.exec(line)?.[1];
  return closer !== undefined && closer[0] === marker[0] && closer.length >= marker.length;
}

/**
 * Looks for the end of an open fence in the lines that were not checked yet. `contentEnd` is where the code stops and `end` where the
 * closing line stops (before its line break); without a closing line only `checked` moves on.
 */
export function readFence(text: string, fence: OpenFence) {
  let line = fence.checked;
  for (;;) {
    const lineEnd = text.indexOf("\n", line);
    const end = lineEnd < 0 ? text.length : lineEnd;
    if (closes(text.slice(line, end), fence.marker)) {
      return { fence: { ...fence, checked: line }, contentEnd: line, end, complete: lineEnd >= 0 };
    }
    if (lineEnd < 0) return { fence: { ...fence, checked: line }, contentEnd: text.length };
    line = lineEnd + 1;
  }
}

/** A fenced block whose last line closes it. The whole of an unclosed one is code, whatever follows. */
export function isClosedFence(raw: string): boolean {
  const marker = /^ {0,3}(`{3,}|~{3,})/.exec(raw)?.[1];
  const lastBreak = raw.lastIndexOf("\n");
  return marker !== undefined && lastBreak > 0 && closes(raw.slice(lastBreak + 1), marker);
}
