import { Lexer, type MarkedToken, type Token } from "marked";
import { changedLabels, type Definitions, merged } from "@/components/chat/markdown/definitions";
import { DIALECT, nested } from "@/components/chat/markdown/dialect";
import { MAXIMUM_SPACES, withinLimits } from "@/components/chat/markdown/limits";

export type Lexed = {
  /** Top-level tokens with their inline tokens. */
  tokens: readonly MarkedToken[];
  /** The definitions given, and those found in this source. */
  definitions: Definitions;
  /** Inline tokens by their source, valid for these definitions. */
  inline: ReadonlyMap<string, Token[]>;
  /** Characters that went through the lexer: the work done. */
  work: number;
};

const TOO_MANY_SPACES = " ".repeat(MAXIMUM_SPACES + 1);

/**
 * Lexes markdown. `definitions` come from earlier in the document. Inline runs that `previous` has seen (the unchanged items
 * and cells of a growing block) are taken from there. A run that cannot be parsed becomes plain text. Throws what marked's
 * block rules throw.
 */
export function lex(source: string, definitions: Definitions, previous?: Lexed): Lexed {
  const lexer = new Lexer<string, string>(DIALECT);
  lexer.inlineTokens = (text, tokens) =>
    nested(() => Lexer.prototype.inlineTokens.call(lexer, text, tokens)) ?? plain(text);
  lexer.blockTokens(source, lexer.tokens);
  const all = merged(definitions, new Map(Object.entries(lexer.tokens.links)));
  for (const [label, definition] of definitions) lexer.tokens.links[label] = { title: null, ...definition };

  const seen =
    previous && changedLabels(previous.definitions, all).length === 0 ? previous.inline : undefined;
  const inline = new Map<string, Token[]>();
  let work = source.length;
  for (const run of lexer.inlineQueue) {
    const text = run.src.trimEnd();
    let tokens = inline.get(text) ?? seen?.get(text);
    if (!tokens) {
      tokens = lexRun(lexer, text);
      work += text.length;
    }
    inline.set(text, tokens);
    for (const token of tokens) run.tokens.push(token);
  }
  return { tokens: lexer.tokens as MarkedToken[], definitions: all, inline, work };
}

function lexRun(lexer: Lexer<string, string>, source: string): Token[] {
  if (source.includes(TOO_MANY_SPACES)) return plain(source);
  lexer.state.inLink = false;
  try {
    const tokens = lexer.inlineTokens(source);
    return tokens.every((token) => withinLimits(token)) ? tokens : plain(source);
  } catch {
    return plain(source);
  }
}

function plain(source: string): Token[] {
  return [{ type: "text", raw: source, text: source }];
}
