import type { Ending, StreamShape } from "../answer/stream-shape.ts";
import { type Scenario, special, streams } from "./scenario.ts";

const failed = (code: string, message: string, resetsIn?: number): StreamShape => ({
  text: "none",
  ending: { kind: "failed", code, message, resetsIn },
});
const halfThen = (ending: Ending): StreamShape => ({ share: 0.5, ending });

/** Answers whose stream breaks, ends in another way, or brings something else (PROTOCOL 4, 7.4). */
export const streamScenarios = {
  // Broken connections.
  reset: special("responses", "The connection resets before the headers.", "reset"),
  silence: special("responses", "200 and headers, then nothing.", "silence"),
  empty_body: special("responses", "200 with an empty body.", "empty_body"),
  silent_half: streams("Half of the text, then nothing.", halfThen({ kind: "silence" })),
  cut: streams("Half of the text, then EOF inside a frame.", halfThen({ kind: "cut", where: "in_frame" })),
  cut_in_character: streams("EOF inside UTF-8.", halfThen({ kind: "cut", where: "in_character" })),
  eof: streams("EOF between frames, no terminal event.", halfThen({ kind: "cut", where: "between_frames" })),
  eof_early: streams("EOF before any text.", {
    text: "none",
    ending: { kind: "cut", where: "between_frames" },
  }),
  reset_midstream: streams(
    "Half of the text, then a connection reset.",
    halfThen({ kind: "cut", where: "reset" }),
  ),

  // Terminal events.
  failed_context: streams(
    "context_length_exceeded.",
    failed("context_length_exceeded", "Your input exceeds the context window of this model."),
  ),
  failed_quota: streams("insufficient_quota.", failed("insufficient_quota", "You exceeded your quota.")),
  failed_not_included: streams(
    "usage_not_included.",
    failed("usage_not_included", "Usage not included in your plan"),
  ),
  failed_cyber: streams("cyber_policy.", failed("cyber_policy", "This request was flagged.")),
  failed_bio: streams("bio_policy.", failed("bio_policy", "This request was flagged.")),
  failed_prompt: streams("invalid_prompt.", failed("invalid_prompt", "Invalid prompt.")),
  failed_overloaded: streams(
    "server_is_overloaded.",
    failed("server_is_overloaded", "Our servers are currently overloaded. Please try again later."),
  ),
  failed_slow_down: streams("slow_down.", failed("slow_down", "Slow down.")),
  failed_rate_limit: streams(
    "rate_limit_exceeded, try again in 1.5s.",
    failed("rate_limit_exceeded", "Rate limit reached. Please try again in 1.5s."),
  ),
  failed_usage_limit: streams(
    "usage_limit_reached.",
    failed("usage_limit_reached", "The usage limit has been reached", 9000),
  ),
  failed_server_error: streams(
    "server_error with a request id.",
    failed("server_error", "An error occurred. Please include the request ID req_fake in your message."),
  ),
  failed_late: streams(
    "Half of the text, then server_error.",
    halfThen({ kind: "failed", code: "server_error", message: "An error occurred." }),
  ),
  incomplete: streams(
    "Half of the text, then max_output_tokens.",
    halfThen({ kind: "incomplete", reason: "max_output_tokens" }),
  ),
  incomplete_content_filter: streams("No text, content_filter.", {
    text: "none",
    ending: { kind: "incomplete", reason: "content_filter" },
  }),
  error_event: streams("A flat `error` event.", {
    text: "none",
    ending: {
      kind: "error",
      event: { type: "error", code: "server_error", message: "The server had an error." },
    },
  }),
  error_event_usage_limit: streams("A 429 inside the stream.", {
    text: "none",
    ending: {
      kind: "error",
      event: {
        type: "error",
        status_code: 429,
        error: {
          type: "usage_limit_reached",
          message: "The usage limit has been reached",
          plan_type: "plus",
          resets_in_seconds: 9000,
        },
        headers: { "X-Codex-Primary-Used-Percent": 100, "X-Codex-Primary-Window-Minutes": 300 },
      },
    },
  }),
  two_terminals: streams("completed, and then failed.", { ending: { kind: "completed", twice: true } }),
  completed_without_usage: streams("No usage.", { ending: { kind: "completed", usage: false } }),
  completed_with_output: streams("`output` holds the items again: the text must not double.", {
    ending: { kind: "completed", filledOutput: true },
  }),
  deltas_without_item_done: streams("Deltas, but no output_item.done.", { omit: "item_done" }),
  item_done_without_deltas: streams("output_item.done, but no deltas.", { omit: "deltas" }),

  // Answers of another kind or pace.
  text: streams("Answers exactly `text`.", { text: "given" }),
  long: streams("A very long answer of `tokens` (4000).", { text: "long" }),
  slow: streams("Four tokens a second.", { delayMs: 250 }),
  fast: streams("As fast as possible.", { delayMs: 0 }),
  pause: streams("A silence of `ms` (35000) in the middle.", { pause: 35_000 }),
  refusal: streams("The model refuses.", { text: "refusal" }),
  safety: streams("Held for a safety check, then in one lump.", { lump: true }),
  commentary: streams("A commentary message before the final one.", { beside: "commentary" }),
  tool_call: streams("A function call amid the text.", { beside: "tool_call" }),
  image: streams("A made picture, then the text.", { beside: "image" }),
  search: streams("A web search, asked for or not.", { beside: "search" }),
  search_without_annotations: streams("Links in the markdown alone.", {
    beside: "search_without_annotations",
  }),
  limit_reached_event: streams("limit_reached, and an answer all the same.", { limitReached: true }),
  rerouted_model: streams("Another model answers.", { headers: { "openai-model": "gpt-5.6-sol" } }),
  models_change: special("responses", "The catalogue changes, and x-models-etag says so.", "models_change"),
  bench: special("responses", "Stamped deltas: `tokens` (1000) at `tokensPerSecond` (0).", "bench"),
  hold_before_headers: streams("Waits for release() before the headers.", { hold: "before_headers" }),
  hold_before_first_event: streams("Headers, then waits for release().", { hold: "before_first_event" }),
  hold_in_reasoning: streams("Waits in the middle of the reasoning.", { hold: "in_reasoning" }),
  hold: streams("Waits in the middle of the text.", { hold: "in_text" }),
} satisfies Record<string, Scenario>;
