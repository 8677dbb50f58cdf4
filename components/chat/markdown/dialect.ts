import { type MarkedOptions, Tokenizer } from "marked";
import { MAXIMUM_DEPTH } from "@/components/chat/markdown/limits";

const tokenizer = new Tokenizer<string, string>();

// Raw HTML is text: without these two rules markup reaches the paragraph and text rules like any other characters.
tokenizer.html = () => undefined;
tokenizer.tag = () => undefined;

// Two lines at most. Marked lets titles run on over blank lines and other blocks, so a late quote mark would take back what was shown.
tokenizer.def = function definition(source) {
  const lines = /^ {0,3}\[.*\n?.*\n?/.exec(source)?.[0];
  return lines === undefined ? undefined : Tokenizer.prototype.def.call(this, lines);
};

tokenizer.blockquote = function blockquote(source) {
  return nested(() => Tokenizer.prototype.blockquote.call(this, source));
};

tokenizer.list = function list(source) {
  return nested(() => Tokenizer.prototype.list.call(this, source));
};

let depth = 0;

/** Runs a rule that calls the lexer again, unless that would go deeper than anything that is shown as markdown. */
export function nested<T>(rule: () => T | undefined): T | undefined {
  if (depth > MAXIMUM_DEPTH) return undefined;
  depth += 1;
  try {
    return rule();
  } finally {
    depth -= 1;
  }
}

/**
 * The markdown of answers: GitHub's, without raw HTML, with bounded nesting. A single line break is kept, because an answer
 * means it (verse, addresses). Source: GFM 0.29, CommonMark 0.31.
 */
export const DIALECT: MarkedOptions<string, string> = { gfm: true, breaks: true, tokenizer };
