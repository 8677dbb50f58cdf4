import type { StreamShape } from "../answer/stream-shape.ts";
import type { Answer } from "../http/whole-answer.ts";
import type { Route } from "../state/journal.ts";

/** Details of a scenario; each says which scenarios read it in the table below. */
export type ScenarioOptions = {
  /** For `next`: how many calls (1). */
  times?: number;
  /** Waiting time in milliseconds. */
  ms?: number;
  /** The answer's text. */
  text?: string;
  /** How many tokens a long answer has, or how many deltas a bench answer has. */
  tokens?: number;
  /** Pace of the text; 0 is as fast as possible. */
  tokensPerSecond?: number;
  /** Value of `retry-after`, in seconds. */
  retryAfter?: number;
};

/** What the fake does to a token call besides refusing it. */
export type TokenTrouble = "drop" | "hold" | "slow" | "no_refresh_token" | "no_id_token";

export type Scenario = {
  on: Route;
  about: string;
  answer?: (options: ScenarioOptions, seconds: number) => Answer;
  stream?: StreamShape;
  token?: TokenTrouble;
  /** Things that are neither an answer nor a shape; each is carried out by the route itself. */
  special?: "bench" | "reset" | "empty_body" | "silence" | "models_change" | "no_entitlement" | "denied";
};

/** @param seconds the fake's time, for reset times. */
export type AnswerMaker = (options: ScenarioOptions, seconds: number) => Answer;

/** A scenario that answers at once with something else. */
export function answers(on: Route, about: string, answer: AnswerMaker): Scenario {
  return { on, about, answer };
}

/** A scenario that answers with a stream of another shape. */
export function streams(about: string, stream: StreamShape): Scenario {
  return { on: "responses", about, stream };
}

/** A scenario that a route carries out itself. */
export function special(on: Route, about: string, what: Scenario["special"]): Scenario {
  return { on, about, special: what };
}
