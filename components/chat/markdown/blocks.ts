import { type Block, type Piece, placed, toBlock } from "@/components/chat/markdown/block";
import { changedLabels, type Definitions, mentions } from "@/components/chat/markdown/definitions";
import { type OpenFence, openFence, readFence } from "@/components/chat/markdown/fence";
import { isFinal } from "@/components/chat/markdown/final";
import { type Lexed, lex } from "@/components/chat/markdown/lex";
import { MAXIMUM_LENGTH } from "@/components/chat/markdown/limits";
import { reused } from "@/components/chat/markdown/reuse";

/** A text read as blocks, with what is needed to read on when the text grows. */
export type Blocks = {
  readonly blocks: readonly Block[];
  /** What is beyond the length limit, to be shown as plain text. */
  readonly rest: string;
  /** Characters that this update gave to the lexer, so that tests can bound the work. */
  readonly work: number;

  readonly text: string;
  /** Blocks that are final, and the offset where the unfinished tail begins. */
  readonly frozen: readonly Block[];
  readonly tail: number;
  /** Definitions of the final part, and of everything. */
  readonly settled: Definitions;
  readonly definitions: Definitions;
  /** The last lexing of the tail. */
  readonly lexed?: Lexed;
  /** Set while the tail is an unclosed code fence, which is read on without lexing. */
  readonly fence?: OpenFence;
};

const EMPTY: Blocks = {
  blocks: [],
  rest: "",
  work: 0,
  text: "",
  frozen: [],
  tail: 0,
  settled: new Map(),
  definitions: new Map(),
};

/**
 * Reads markdown into blocks, at the cost of the part that can still change when `text` goes on from `previous`; any other text
 * is read from its start. The result is the same for every way a text may arrive. A block that is final keeps its identity,
 * except that a definition further down makes new ones of the blocks that refer to it. Never throws.
 */
export function readBlocks(text: string, previous: Blocks = EMPTY): Blocks {
  const whole = normalized(text);
  const readable = whole.slice(0, MAXIMUM_LENGTH);
  const rest = whole.slice(MAXIMUM_LENGTH);
  if (readable === previous.text) return rest === previous.rest ? previous : { ...previous, rest, work: 0 };
  const start = readable.startsWith(previous.text) ? previous : EMPTY;
  const read = start.fence ? readOnInFence(readable, start, start.fence) : readTail(readable, start);
  return { ...read, rest };
}

/** Line breaks as `\n`, and U+0000 as U+FFFD (CommonMark 2.3). A prefix stays a prefix. */
function normalized(text: string): string {
  const lines = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
  return lines.includes("\0") ? lines.replaceAll("\0", "\uFFFD") : lines;
}

function readOnInFence(text: string, previous: Blocks, open: OpenFence): Blocks {
  const { fence, contentEnd, end } = readFence(text, open);
  const { start, language, content } = fence;
  const lastBreak = contentEnd > content && text[contentEnd - 1] === "\n" ? 1 : 0;
  const block: Block = {
    kind: "code",
    start,
    raw: text.slice(start, end),
    language,
    text: text.slice(content, contentEnd - lastBreak),
    open: end === undefined,
  };
  // Until its line is complete, a closing fence may still turn out to be code.
  if (end === undefined || text[end] !== "\n") {
    return { ...previous, text, fence, blocks: [...previous.frozen, block], work: 0 };
  }
  const { fence: _, lexed: __, ...before } = previous;
  return readTail(text, { ...before, frozen: [...previous.frozen, block], tail: end });
}

function readTail(text: string, previous: Blocks): Blocks {
  const source = text.slice(previous.tail);
  let lexed: Lexed;
  try {
    lexed = lex(source, previous.settled, previous.lexed);
  } catch {
    const plain: Block = { kind: "plain", start: previous.tail, raw: source };
    return { ...previous, text, blocks: [...previous.frozen, plain], work: source.length };
  }
  const changed = changedLabels(previous.definitions, lexed.definitions);
  const { frozen, work } = resolved(previous.frozen, changed, lexed.definitions);
  const unfinished = changed.length === 0 ? previous.blocks.slice(previous.frozen.length) : [];
  const pieces = placed(lexed.tokens, source, previous.tail);
  const shown = pieces.map((piece) => kept(toBlock(piece), unfinished));

  const firstOpen = pieces.findIndex((piece, index) => !isFinal(piece, text, pieces[index + 1]));
  const finished = firstOpen < 0 ? pieces.length : firstOpen;
  const next = pieces[finished];
  return {
    blocks: [...frozen, ...shown.filter(isShown)],
    rest: "",
    work: work + lexed.work,
    text,
    frozen: [...frozen, ...shown.slice(0, finished).filter(isShown)],
    tail: next?.start ?? endOf(pieces.at(-1)) ?? previous.tail,
    settled: pieces.slice(0, finished).reduce(withDefinitionsIn, previous.settled),
    definitions: lexed.definitions,
    lexed,
    fence: next?.token.type === "code" ? openFence(text, next.start) : undefined,
  };
}

/** Final blocks, read again where they refer to a definition that has come or changed since. */
function resolved(frozen: readonly Block[], labels: readonly string[], definitions: Definitions) {
  if (labels.length === 0) return { frozen, work: 0 };
  let work = 0;
  const blocks = frozen.map((block) => {
    if (block.kind !== "markdown" || !mentions(block.raw, labels)) return block;
    const again = lex(block.raw, definitions);
    work += again.work;
    return { ...block, token: again.tokens.find((token) => token.type === block.token.type) ?? block.token };
  });
  return { frozen: blocks, work };
}

/** The earlier block when nothing in it changed, so that its component is not rendered again; else what can be kept of it. */
function kept(block: Block | undefined, earlier: readonly Block[]): Block | undefined {
  const old = earlier.find(({ start, kind }) => start === block?.start && kind === block.kind);
  if (old?.raw === block?.raw) return old;
  if (block?.kind !== "markdown" || old?.kind !== "markdown") return block;
  return { ...block, token: reused(block.token, old.token) };
}

function isShown(block: Block | undefined): block is Block {
  return block !== undefined;
}

function endOf(piece: Piece | undefined): number | undefined {
  return piece && piece.start + piece.raw.length;
}

/** Adds the definitions of a piece that became final; lists and quotes may hold some as well. */
function withDefinitionsIn(definitions: Definitions, { token, raw }: Piece): Definitions {
  if (!raw.includes("]:") || !["def", "list", "blockquote"].includes(token.type)) return definitions;
  return lex(raw, definitions).definitions;
}
