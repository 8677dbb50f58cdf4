import type { MarkedToken, Tokens } from "marked";
import { isClosedFence, languageOf } from "@/components/chat/markdown/fence";
import { withinLimits } from "@/components/chat/markdown/limits";

/**
 * One top-level part of a text. `start` is its offset in the text and so its key; `raw` is its markdown without the line breaks
 * that follow it. `open` code has no closing fence yet.
 */
export type Block =
  | { kind: "markdown"; start: number; raw: string; token: MarkedToken }
  | { kind: "code"; start: number; raw: string; language: string; text: string; open: boolean }
  | { kind: "plain"; start: number; raw: string };

/** A top-level token with its place in the text. */
export type Piece = { token: MarkedToken; start: number; raw: string };

/** Gives every token but white space its offset in the text; the source of the tokens starts at `offset`. */
export function placed(tokens: readonly MarkedToken[], source: string, offset: number): Piece[] {
  const pieces: Piece[] = [];
  let position = 0;
  for (const token of tokens) {
    const raw = source.slice(position, position + token.raw.length);
    if (token.type !== "space")
      pieces.push({ token, start: offset + position, raw: withoutFinalBreaks(raw) });
    position += token.raw.length;
  }
  return pieces;
}

/** What a token is shown as; undefined for definitions, which are not shown. A token beyond the limits is shown as plain text. */
export function toBlock({ token, start, raw }: Piece): Block | undefined {
  if (token.type === "def") return undefined;
  if (token.type === "code") {
    const open = token.codeBlockStyle !== "indented" && !isClosedFence(raw);
    return { kind: "code", start, raw, language: languageOf(raw), text: codeOf(token), open };
  }
  return withinLimits(token) ? { kind: "markdown", start, raw, token } : { kind: "plain", start, raw };
}

/** The code of a token; marked ends some of it with a line break that is not part of it. */
export function codeOf({ text }: Tokens.Code): string {
  return text.endsWith("\n") ? text.slice(0, -1) : text;
}

function withoutFinalBreaks(raw: string): string {
  let end = raw.length;
  while (raw[end - 1] === "\n") end -= 1;
  return raw.slice(0, end);
}
