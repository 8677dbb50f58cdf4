import type { Piece } from "@/components/chat/markdown/block";
import { isClosedFence } from "@/components/chat/markdown/fence";

/**
 * Whether no text that may still follow can change a piece. A piece ends for one of three reasons: its own last line ends it, a
 * blank line does, or the complete first line of the next piece does. (`- a` and a blank line may go on as the same list;
 * `- a`, a blank line and `#` may become `#tag`.)
 */
export function isFinal({ token, start, raw }: Piece, text: string, next: Piece | undefined): boolean {
  const end = start + raw.length;
  const lineEnds = text[end] === "\n";
  if (token.type === "heading" || token.type === "hr") return lineEnds;
  if (token.type === "code" && isClosedFence(raw)) return lineEnds;
  if (ENDED_BY_BLANK.has(token.type) && startsWithBlankLine(text, end)) return true;
  if (!next) return false;
  // What interrupts a paragraph may be a table, which is known by its second line.
  return hasLines(token.type === "paragraph" ? 2 : 1, text, next.start);
}

const ENDED_BY_BLANK = new Set(["paragraph", "table", "blockquote"]);

function startsWithBlankLine(text: string, end: number): boolean {
  const blankLine = /\n *\n/y;
  blankLine.lastIndex = end;
  return blankLine.test(text);
}

function hasLines(count: number, text: string, start: number): boolean {
  let position = start;
  for (let line = 0; line < count; line += 1) {
    position = text.indexOf("\n", position) + 1;
    if (position === 0) return false;
  }
  return true;
}
