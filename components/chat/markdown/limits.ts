import type { MarkedToken, Token } from "marked";

/** Nested quotes, lists and emphasis deeper than this are shown as plain text: 2,000 nested `>` overflow the stack. */
export const MAXIMUM_DEPTH = 64;

/** Characters of one text that are read as markdown; what follows is shown as plain text. */
export const MAXIMUM_LENGTH = 400_000;

/** Columns of one table. */
export const MAXIMUM_COLUMNS = 50;

/** Spaces in a row in running text. Marked looks for a hard break at each of them, at a cost that grows with the square. */
export const MAXIMUM_SPACES = 500;

const NESTING = new Set(["blockquote", "list", "strong", "em", "del", "link", "image"]);

/** Whether a token and everything in it keeps to the limits of depth and table width. */
export function withinLimits(token: Token, outer = 0): boolean {
  const depth = NESTING.has(token.type) ? outer + 1 : outer;
  if (depth > MAXIMUM_DEPTH) return false;
  const known = token as MarkedToken;
  if (known.type === "table") return known.header.length <= MAXIMUM_COLUMNS;
  return childrenOf(known).every((child) => withinLimits(child, depth));
}

function childrenOf(token: MarkedToken): readonly Token[] {
  if (token.type === "list") return token.items.flatMap((item) => item.tokens);
  return "tokens" in token && token.tokens ? token.tokens : [];
}
