import { randomBytes } from "node:crypto";
import { pieces } from "./answer-text.ts";
import type { ResponseEvents } from "./response-events.ts";
import type { Step } from "./step.ts";

type Manner = { events: ResponseEvents; outputIndex: number; random: () => number };

const newId = (prefix: string) => `${prefix}_${randomBytes(12).toString("hex")}`;

/**
 * A reasoning item (PROTOCOL 4): its summary in parts, over `thinkingMs` milliseconds.
 * @param encrypted makes the opaque content; absent when the request did not ask to include it.
 */
export function* reasoningItem(
  thinking: { parts: string[]; thinkingMs: number; encrypted?: () => string; hold: boolean },
  { events, outputIndex, random }: Manner,
): Generator<Step, unknown> {
  const id = newId("rs");
  const say = (type: string, fields: Record<string, unknown>): Step => ({
    event: events.numbered({ type, ...fields }),
  });
  const sealed = () => (thinking.encrypted ? { encrypted_content: thinking.encrypted() } : {});
  yield say("response.output_item.added", {
    output_index: outputIndex,
    item: { id, type: "reasoning", ...sealed(), summary: [] },
  });
  const all = thinking.parts.map((text) => pieces(text, random));
  const waitMs = thinking.thinkingMs / Math.max(1, all.flat().length);
  for (const [index, text] of thinking.parts.entries()) {
    const place = { item_id: id, output_index: outputIndex, summary_index: index };
    yield say("response.reasoning_summary_part.added", {
      ...place,
      part: { type: "summary_text", text: "" },
    });
    for (const delta of all[index] ?? []) {
      yield say("response.reasoning_summary_text.delta", { ...place, delta, obfuscation: "x" });
      if (waitMs > 0) yield { waitMs };
    }
    yield say("response.reasoning_summary_text.done", { ...place, text });
    yield say("response.reasoning_summary_part.done", { ...place, part: { type: "summary_text", text } });
    if (index === 0 && thinking.hold) yield { hold: true };
  }
  const summary = thinking.parts.map((text) => ({ type: "summary_text", text }));
  const item = { id, type: "reasoning", ...sealed(), summary };
  yield say("response.output_item.done", { output_index: outputIndex, item });
  return item;
}

/** One call of the hosted web search: a search, or a page that is read (PROTOCOL 4). */
export function* searchItem(
  action: Record<string, unknown>,
  waitMs: number,
  { events, outputIndex }: Manner,
): Generator<Step, unknown> {
  const id = newId("ws");
  const place = { output_index: outputIndex, item_id: id };
  const item = { id, type: "web_search_call", status: "completed", action };
  const states =
    action.type === "search" ? ["in_progress", "searching", "completed"] : ["in_progress", "completed"];
  yield {
    event: events.numbered({
      type: "response.output_item.added",
      output_index: outputIndex,
      item: { id, type: "web_search_call", status: "in_progress" },
    }),
  };
  for (const state of states) {
    if (state === "completed" && waitMs > 0) yield { waitMs };
    yield { event: events.numbered({ type: `response.web_search_call.${state}`, ...place }) };
  }
  yield { event: events.numbered({ type: "response.output_item.done", output_index: outputIndex, item }) };
  return item;
}

/** A call of a function, with its arguments in deltas (PROTOCOL 4). */
export function* functionCallItem(name: string, { events, outputIndex }: Manner): Generator<Step, unknown> {
  const id = newId("fc");
  const parts = ['{"city":', '"Ghent"}'];
  const item = {
    id,
    type: "function_call",
    status: "completed",
    arguments: parts.join(""),
    call_id: newId("call"),
    name,
  };
  const place = { item_id: id, output_index: outputIndex };
  const say = (type: string, fields: Record<string, unknown>): Step => ({
    event: events.numbered({ type, ...fields }),
  });
  yield say("response.output_item.added", {
    output_index: outputIndex,
    item: { ...item, status: "in_progress", arguments: "" },
  });
  for (const delta of parts) yield say("response.function_call_arguments.delta", { ...place, delta });
  yield say("response.function_call_arguments.done", { ...place, arguments: item.arguments });
  yield say("response.output_item.done", { output_index: outputIndex, item });
  return item;
}

const redDot =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** A picture that the model made: one red point (PROTOCOL 4; the names in the middle are inferred). */
export function* imageItem(prompt: string, { events, outputIndex }: Manner): Generator<Step, unknown> {
  const id = newId("ig");
  const place = { output_index: outputIndex, item_id: id };
  const made = { background: "opaque", output_format: "png", quality: "medium", size: "1024x1024" };
  const item = {
    id,
    type: "image_generation_call",
    status: "completed",
    ...made,
    revised_prompt: prompt,
    result: redDot,
  };
  const say = (type: string, fields: Record<string, unknown>): Step => ({
    event: events.numbered({ type, ...fields }),
  });
  yield say("response.output_item.added", {
    output_index: outputIndex,
    item: { id, type: item.type, status: "in_progress" },
  });
  for (const state of ["in_progress", "generating", "completed"]) {
    yield say(`response.image_generation_call.${state}`, place);
  }
  yield say("response.output_item.done", { output_index: outputIndex, item });
  return item;
}
