import type { Account } from "../auth/account.ts";
import type { ModelEntry } from "../backend/catalogue.ts";
import { isObject, type JsonObject } from "../backend/request-body.ts";
import type { ScenarioOptions } from "../scenarios/scenario.ts";
import { answerText, longText, questionsOf, reasoningParts, refusalText } from "./answer-text.ts";
import { cite, foundPages } from "./citations.ts";
import { messageItem } from "./message-item.ts";
import { functionCallItem, imageItem, reasoningItem, searchItem } from "./other-items.ts";
import { type ResponseEvents, type ServerEvent, tokensIn } from "./response-events.ts";
import type { Pace, Step } from "./step.ts";
import type { Ending, StreamShape } from "./stream-shape.ts";

export type AnswerContext = {
  body: JsonObject;
  account: Account;
  model: ModelEntry;
  shape: StreamShape;
  options: ScenarioOptions;
  pace: Pace;
  events: ResponseEvents;
  random: () => number;
  /** Makes the opaque content of a reasoning item. */
  encrypted: () => string;
  limits: ServerEvent;
};

function textOf({ body, shape, options }: AnswerContext): string {
  const questions = questionsOf(body.input as unknown[]);
  if (shape.text === "none") return "";
  if (shape.text === "given") return options.text ?? "Hello.";
  if (shape.text === "refusal") return refusalText;
  if (shape.text === "long") return longText(questions, options.tokens ?? 4000);
  return answerText(questions);
}

function wantsSearch({ body, shape }: AnswerContext): boolean {
  if (shape.beside?.startsWith("search")) return true;
  const tools = Array.isArray(body.tools) ? body.tools.filter(isObject) : [];
  const ordinary = shape.text === undefined && shape.ending === undefined;
  return ordinary && body.tool_choice !== "none" && tools.some((tool) => tool.type === "web_search");
}

/** All steps of an answer, from its first event to its last (PROTOCOL 4 and 7.2). */
export function* answerScript(context: AnswerContext): Generator<Step> {
  const { body, model, shape, pace, events, random, encrypted } = context;
  const questions = questionsOf(body.input as unknown[]);
  const finished: unknown[] = [];
  const manner = () => ({ events, random, outputIndex: finished.length });
  const short = pace.tokenMs > 0 ? 600 : 0;

  if (shape.hold === "before_first_event") yield { hold: true };
  yield { comment: "ok" };
  yield { event: context.limits };
  yield { event: events.created() };
  yield { event: events.inProgress() };
  yield { event: { type: "codex.response.metadata", headers: { "x-fake": "1" } } };

  const asked: JsonObject = isObject(body.reasoning) ? body.reasoning : {};
  const effort = String(asked.effort ?? model.default_reasoning_level);
  const thinks = effort !== "none" && shape.text !== "none";
  let thought = "";
  if (thinks) {
    const holds = shape.hold === "in_reasoning";
    const visible = holds || (effort !== "low" && effort !== "minimal");
    const parts = visible && asked.summary !== undefined ? reasoningParts(questions) : [];
    const included = Array.isArray(body.include) && body.include.includes("reasoning.encrypted_content");
    const thinkingMs = visible ? pace.thinkingMs : 0;
    const thinking = { parts, thinkingMs, encrypted: included ? encrypted : undefined, hold: holds };
    finished.push(yield* reasoningItem(thinking, manner()));
    thought = parts.join("");
  }

  let text = textOf(context);
  let annotations: ReturnType<typeof cite>["annotations"] = [];
  if (wantsSearch(context)) {
    const query = (questions.at(-1) ?? "").slice(0, 80);
    finished.push(yield* searchItem({ type: "search", query, queries: [query] }, short, manner()));
    for (const url of foundPages) {
      finished.push(yield* searchItem({ type: "open_page", url }, short, manner()));
    }
    const cited = cite(text);
    text = cited.text;
    if (shape.beside !== "search_without_annotations") annotations = cited.annotations;
  }
  if (shape.beside === "image") finished.push(yield* imageItem(questions.at(-1) ?? "", manner()));
  const early = { text: "I look at this in two steps.", phase: "commentary" as const, annotations: [] };
  const ordinary = { events, random, tokenMs: pace.tokenMs, shape: {} };
  if (shape.beside === "commentary" || shape.beside === "tool_call") {
    finished.push(yield* messageItem({ ...early, outputIndex: finished.length }, ordinary));
  }
  if (shape.beside === "tool_call") finished.push(yield* functionCallItem("get_weather", manner()));

  if (shape.lump) {
    yield {
      event: { type: "response.metadata", metadata: { safety_buffering: { use_cases: [], reasons: [] } } },
    };
    yield { waitMs: context.options.ms ?? short * 5 };
  }
  if (shape.text !== "none") {
    const message = { text, phase: "final_answer", annotations, outputIndex: finished.length } as const;
    const item = yield* messageItem(message, { ...ordinary, shape });
    if (item) finished.push(item);
  }
  const used = events.usage(tokensIn(text) + tokensIn(thought), tokensIn(thought));
  yield* ending(shape.ending ?? { kind: "completed" }, events, used, finished);
}

function* ending(
  how: Ending,
  events: ResponseEvents,
  used: JsonObject,
  finished: unknown[],
): Generator<Step> {
  const resetsIn = how.kind === "failed" ? how.resetsIn : undefined;
  const reset = resetsIn ? { plan_type: "plus", resets_at: events.seconds() + resetsIn } : {};
  switch (how.kind) {
    case "completed":
      yield {
        event: events.completed(how.usage === false ? null : used, how.filledOutput ? finished : []),
      };
      if (how.twice) yield { event: events.failed({ code: "server_error", message: "An error occurred." }) };
      return;
    case "failed":
      yield { event: events.failed({ code: how.code, message: how.message, ...reset }) };
      return;
    case "incomplete":
      yield { event: events.incomplete(how.reason, used) };
      return;
    case "error":
      yield { event: how.event };
      return;
    case "silence":
      yield { silence: true };
      return;
    case "cut":
      if (how.where === "between_frames" || how.where === "reset") yield { cut: how.where };
      else {
        const event = { type: "response.output_text.delta", delta: "never seen whole: 🙂" };
        yield { cut: how.where, event: events.numbered(event) };
      }
  }
}
