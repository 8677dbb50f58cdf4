import "server-only";
import type { TurnEvent } from "../../shared/events.ts";
import type { Usage } from "../../shared/records.ts";
import { type Failure, readFailure } from "./failure.ts";
import { type Breakage, createFrames, type Handler } from "./frames.ts";
import { isRefusal, type KeptItem, keptItem } from "./items.ts";
import { asNumber, asObject, asText, type JsonObject } from "./json.ts";
import { searchActivity } from "./search.ts";
import { createSpeech } from "./speech.ts";

/** What the answer said about its own end. A stream that ends without it was cut. */
export type Ending =
  | { kind: "completed"; items: KeptItem[]; refused: boolean }
  | { kind: "incomplete"; reason: string }
  | { kind: "failed"; failure: Failure }
  | { kind: "broken"; breakage: Breakage | "answer too large" };

export type Decoder = {
  /** The events that these bytes complete. Deltas of one kind that arrive together are one event. */
  push(chunk: Uint8Array): TurnEvent[];
  /** The first ending, once there; what comes after it is ignored. */
  readonly ending: Ending | null;
};

/** Events that only one backend sends, by name: what they mean for the turn, or null for nothing. */
export type PrivateEvents = Record<string, (data: JsonObject) => TurnEvent | null>;

/**
 * An answer that goes on for ever must not fill the memory (SECURITY 3.4). In characters of what is kept of it: on the wire, a
 * token's frame weighs fifty times the token, and a long answer is not a large one.
 */
const answerLimit = 32 * 1024 * 1024;

/**
 * Turns the bytes of one streamed answer of the Responses protocol (PROTOCOL 4) into events of a turn, wherever the bytes are cut.
 * Only `response.completed` makes it a whole answer, and the `output` of that event is never looked at.
 */
export function createDecoder(privateEvents: PrivateEvents = {}): Decoder {
  let ending: Ending | null = null;
  let batch: TurnEvent[] = [];
  let refused = false;
  let weight = 0;
  const items: KeptItem[] = [];

  const speech = createSpeech((type, delta) => {
    weigh(delta.length);
    const last = batch.at(-1);
    if (last?.type === type) last.delta += delta;
    else batch.push({ type, delta });
  });

  const handlers = new Map<string, Handler>([
    ["response.output_text.delta", (data) => speech.text(data)],
    ["response.refusal.delta", (data) => refuse(data)],
    ["response.reasoning_summary_text.delta", (data) => speech.reasoning(data, data.summary_index)],
    ["response.reasoning_text.delta", (data) => speech.reasoning(data, `raw ${data.content_index}`)],
    ["response.output_item.added", (data) => startItem(data, asObject(data.item))],
    ["response.output_item.done", (data, length) => finishItem(data, asObject(data.item), length)],
    ["response.completed", (data) => complete(asObject(data.response))],
    ["response.incomplete", (data) => stopShort(asObject(data.response))],
    ["response.failed", (data) => end({ kind: "failed", failure: readFailure(data.response, null) })],
    ["error", (data) => end({ kind: "failed", failure: readFailure(data, null) })],
  ]);
  for (const [name, read] of Object.entries(privateEvents)) handlers.set(name, (data) => add(read(data)));

  const feed = createFrames(handlers, (breakage) => end({ kind: "broken", breakage }));

  function add(event: TurnEvent | null) {
    if (event) batch.push(event);
  }

  function end(how: Ending) {
    ending ??= how;
    handlers.clear();
  }

  function weigh(length: number) {
    weight += length;
    if (weight > answerLimit) end({ kind: "broken", breakage: "answer too large" });
  }

  function refuse(data: JsonObject) {
    refused = true;
    speech.text(data);
  }

  function startItem(data: JsonObject, item: JsonObject) {
    if (item.type === "web_search_call")
      add({ type: "tool", tool: searchActivity(item, data.output_index, "running") });
  }

  function finishItem(data: JsonObject, item: JsonObject, length: number) {
    weigh(length);
    const kept = keptItem(item);
    if (kept) items.push(kept);
    if (item.type === "message") {
      refused ||= isRefusal(item);
      speech.finishMessage(data, item);
    } else if (item.type === "reasoning") speech.finishReasoning(data, item);
    else if (item.type === "web_search_call")
      add({ type: "tool", tool: searchActivity(item, data.output_index, "done") });
  }

  function complete(response: JsonObject) {
    addUsage(response);
    // A message that never came as an item would be missing from the items: then the text alone must go back.
    end({ kind: "completed", items: speech.isWhole() ? items : [], refused });
  }

  function stopShort(response: JsonObject) {
    addUsage(response);
    end({ kind: "incomplete", reason: asText(asObject(response.incomplete_details).reason) });
  }

  function addUsage(response: JsonObject) {
    const usage = usageOf(asObject(response.usage));
    if (usage) add({ type: "usage", usage });
  }

  return {
    push(chunk) {
      batch = [];
      if (!ending) feed(chunk);
      return batch;
    },
    get ending() {
      return ending;
    },
  };
}

function usageOf(usage: JsonObject): Usage | null {
  const input = asNumber(usage.input_tokens);
  const output = asNumber(usage.output_tokens);
  if (input === null || output === null) return null;
  const cached = asNumber(asObject(usage.input_tokens_details).cached_tokens) ?? 0;
  const reasoning = asNumber(asObject(usage.output_tokens_details).reasoning_tokens) ?? 0;
  return { input, cached, output, reasoning };
}
