import { randomBytes } from "node:crypto";
import { pieces } from "./answer-text.ts";
import type { ResponseEvents } from "./response-events.ts";
import type { Step } from "./step.ts";
import type { StreamShape } from "./stream-shape.ts";

/** A link that the text holds, with where it starts and ends in characters. */
export type Citation = {
  type: "url_citation";
  start_index: number;
  end_index: number;
  url: string;
  title: string;
};

export type Message = {
  text: string;
  phase: "commentary" | "final_answer";
  annotations: Citation[];
  outputIndex: number;
};

type Manner = {
  events: ResponseEvents;
  random: () => number;
  tokenMs: number;
  shape: StreamShape;
};

/**
 * One message of the model, from its first event to its last (PROTOCOL 4).
 * @returns the finished item, or nothing when the shape ends the text early.
 */
export function* messageItem(message: Message, manner: Manner): Generator<Step, unknown> {
  const { events, random, tokenMs, shape } = manner;
  const { text, phase, annotations, outputIndex } = message;
  const id = `msg_${randomBytes(12).toString("hex")}`;
  const place = { item_id: id, output_index: outputIndex, content_index: 0 };
  const say = (type: string, fields: Record<string, unknown>): Step => ({
    event: events.numbered({ type, ...fields }),
  });
  // A refusal is another kind of part, with events of its own.
  const refuses = shape.text === "refusal";
  const kind = refuses ? "refusal" : "output_text";
  const extra = refuses ? {} : { logprobs: [] };
  const part = refuses ? { type: kind, refusal: text } : { type: kind, annotations, logprobs: [], text };
  const emptyPart = refuses ? { type: kind, refusal: "" } : { ...part, annotations: [], text: "" };
  const item = { id, type: "message", status: "completed", content: [part], phase, role: "assistant" };

  yield say("response.output_item.added", {
    output_index: outputIndex,
    item: { ...item, status: "in_progress", content: [] },
  });
  if (shape.omit !== "deltas") {
    yield say("response.content_part.added", { ...place, part: emptyPart });
    const early = yield* deltas();
    if (early) return undefined;
    for (const [index, annotation] of annotations.entries()) {
      yield say("response.output_text.annotation.added", { ...place, annotation_index: index, annotation });
    }
    yield say(`response.${kind}.done`, { ...place, ...(refuses ? { refusal: text } : { text }), ...extra });
    yield say("response.content_part.done", { ...place, part });
  }
  if (shape.omit !== "item_done") {
    yield say("response.output_item.done", { output_index: outputIndex, item });
  }
  return item;

  /** @returns whether the text ended before its end. */
  function* deltas(): Generator<Step, boolean> {
    const all = shape.lump ? [text] : pieces(text, random);
    const last = Math.floor(all.length * (shape.share ?? 1));
    for (const [index, delta] of all.slice(0, last).entries()) {
      const half = index === Math.floor(all.length / 2);
      if (half && shape.hold === "in_text") yield { hold: true };
      if (half && shape.pause) yield* pause(shape.pause);
      if (index % 40 === 39) yield { comment: "ping" };
      if (index % 100 === 99) yield { event: { type: "keepalive" } };
      const obfuscation = "aZ3k9Qw1".slice(0, 1 + (index % 8));
      yield say(`response.${kind}.delta`, { ...place, delta, ...extra, obfuscation });
      if (tokenMs > 0) yield { waitMs: tokenMs };
    }
    return last < all.length;
  }

  function* pause(ms: number): Generator<Step> {
    for (let left = ms; left > 0; left -= 10_000) {
      yield { waitMs: Math.min(left, 10_000) };
      yield { comment: "ping" };
    }
  }
}
