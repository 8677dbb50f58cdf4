/** How the stream of an answer ends. `resetsIn`: seconds until the plan's limit resets. */
export type Ending =
  | { kind: "completed"; usage?: false; filledOutput?: true; twice?: true }
  | { kind: "failed"; code: string; message: string; resetsIn?: number }
  | { kind: "incomplete"; reason: "max_output_tokens" | "content_filter" }
  | { kind: "error"; event: { type: "error"; [field: string]: unknown } }
  /** The connection ends: between frames, inside one, inside a character, or with a reset. */
  | { kind: "cut"; where: "between_frames" | "in_frame" | "in_character" | "reset" }
  /** Nothing more comes, and the connection stays. */
  | { kind: "silence" };

/** What differs from the ordinary answer; an empty shape is the ordinary answer. */
export type StreamShape = {
  /** Where the answer waits for `release()`. */
  hold?: "before_headers" | "before_first_event" | "in_reasoning" | "in_text";
  /** Which text is answered. `given` is `options.text`, `long` is `options.tokens` tokens of markdown. */
  text?: "ordinary" | "given" | "long" | "refusal" | "none";
  /** Items and events beside the message. */
  beside?: "image" | "tool_call" | "search" | "search_without_annotations" | "commentary";
  /** The whole text arrives in one piece, announced as a safety check (PROTOCOL 4). */
  lump?: true;
  /** Share of the text that is sent before the ending, 0 to 1. */
  share?: number;
  omit?: "item_done" | "deltas";
  /** `codex.rate_limits` says that the limit is reached, and the answer comes all the same. */
  limitReached?: true;
  /** A silence in the middle of the text, in ms (`options.ms`), through which only comments come. */
  pause?: number;
  headers?: Record<string, string>;
  /** Milliseconds between two tokens. */
  delayMs?: number;
  ending?: Ending;
};
