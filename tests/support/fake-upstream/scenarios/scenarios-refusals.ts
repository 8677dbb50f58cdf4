import {
  type Answer,
  detail,
  edgeBlock,
  errorPage,
  invalidRequest,
  json,
  recordedError,
} from "../http/whole-answer.ts";
import { type AnswerMaker, answers, type Scenario, type ScenarioOptions } from "./scenario.ts";

const refuses = (about: string, answer: AnswerMaker) => answers("responses", about, answer);
const recorded = (key: string) => () => recordedError(key);

function usageLimit(seconds: number, withReset: boolean): Answer {
  const error = {
    type: "usage_limit_reached",
    message: "The usage limit has been reached",
    plan_type: "plus",
  };
  const reset = { resets_at: seconds + 9000, resets_in_seconds: 9000 };
  return json(429, { error: { ...error, ...(withReset ? reset : {}), eligible_promo: null } });
}

const rateLimited = (fallback: number) => (options: ScenarioOptions) =>
  recordedError("429 generic", { "retry-after": String(options.retryAfter ?? fallback) });

/** Answer requests that are refused with a status (PROTOCOL 3.5, 4.1, 5.4). */
export const refusalScenarios = {
  unauthorized: refuses("401; `next` is once, `always` is for ever.", recorded("401 detail")),
  token_expired: refuses("401 token_expired.", recorded("401 token_expired")),
  token_invalidated: refuses("401 token_invalidated.", recorded("401 token_invalidated")),
  missing_scopes: refuses("401 as from the wrong API.", () =>
    json(401, { error: { message: "You have insufficient permissions. Missing scopes: model.request" } }),
  ),
  cloudflare_403: refuses("Cloudflare's challenge page.", edgeBlock),
  unusual_activity: refuses("400 of the risk control.", () =>
    detail(400, "Unusual activity has been detected from your device"),
  ),
  not_found: refuses("404 without a word about the model.", () => detail(404, "Not Found")),
  model_not_found: refuses("404 for the model.", recorded("404 model")),
  model_not_supported: refuses("400: not for this account.", recorded("400 model plan")),
  model_needs_newer_client: refuses("400: version gate.", recorded("400 version gate")),
  store_refused: refuses("400 about store.", recorded("400 store")),
  stream_refused: refuses("400 about stream.", recorded("400 stream")),
  instructions_missing: refuses("400 about instructions.", recorded("400 instructions")),
  instructions_invalid: refuses("400 of 2025.", () => detail(400, "Instructions are not valid")),
  unsupported_parameter: refuses("400 about a field.", recorded("400 unsupported param")),
  system_message: refuses("400 about the role system.", recorded("400 system role")),
  input_not_a_list: refuses("400 about input.", () => detail(400, "Input must be a list")),
  effort_unsupported: refuses("400 unsupported_value for the effort.", recorded("400 effort")),
  tool_output_missing: refuses("400: a call without output.", recorded("400 tool output missing")),
  context_400: refuses("400 context_length_exceeded.", recorded("400 context (http form)")),
  item_not_found: refuses("400: ids of unstored items.", () =>
    invalidRequest(
      "Item with id 'rs_fake' not found. Items are not persisted when `store` is set to false.",
      "input",
    ),
  ),
  encrypted_content: refuses("400 invalid_encrypted_content.", () =>
    invalidRequest("The encrypted content could not be verified.", "input", "invalid_encrypted_content"),
  ),
  bad_image: refuses("400 about a picture.", () =>
    invalidRequest("The image data you provided does not represent a valid image", "input"),
  ),
  cyber_policy: refuses("400 of moderation.", () =>
    invalidRequest("This request has been flagged for possible cybersecurity risk.", null, "cyber_policy"),
  ),
  usage_limit: refuses("429 with the reset time.", (_, seconds) => usageLimit(seconds, true)),
  usage_limit_without_reset: refuses("429 without it.", (_, seconds) => usageLimit(seconds, false)),
  usage_not_included: refuses("429: the plan has no Codex.", recorded("429 usage_not_included")),
  rate_limited: refuses("429 untyped with `retryAfter` (1) seconds.", rateLimited(1)),
  rate_limited_late: refuses("429 untyped with `retryAfter` (600) seconds.", rateLimited(600)),
  server_error: refuses("500.", recorded("500")),
  bad_gateway: refuses("502.", () => detail(502, "Bad Gateway")),
  html_502: refuses("502 with a page.", () => errorPage(502)),
  overloaded: refuses("503 server_is_overloaded.", recorded("503 overloaded")),
  gateway_timeout: refuses("504.", () => detail(504, "Gateway Timeout")),
} satisfies Record<string, Scenario>;
