import "server-only";
import type { ErrorCode } from "../shared/errors.ts";
import type { Failure } from "./wire/failure.ts";

/** Failures that upstream names by `code` or `type` (PROTOCOL 3.5, 4, 5.4). */
const named = new Map<string, ErrorCode>([
  ["usage_limit_reached", "plan_limit"],
  ["insufficient_quota", "plan_limit"],
  ["usage_not_included", "plan_not_included"],
  ["context_length_exceeded", "context_too_long"],
  ["model_not_found", "model_unavailable"],
  ["cyber_policy", "content_refused"],
  ["bio_policy", "content_refused"],
  ["content_policy_violation", "content_refused"],
  ["content_filter", "content_refused"],
  ["invalid_encrypted_content", "upstream_rejected"],
  ["server_is_overloaded", "overloaded"],
  ["slow_down", "overloaded"],
]);

const byParam = new Map<string, ErrorCode>([
  ["reasoning.effort", "effort_unsupported"],
  ["model", "model_unavailable"],
]);

/** Wordings, in lower case, of failures that come without a name. */
const worded: [words: string, code: ErrorCode][] = [
  ["model is not supported when using codex", "model_unavailable"],
  ["requires a newer version of codex", "model_unavailable"],
  ["model not found", "model_unavailable"],
  ["does not exist or you do not have access to it", "model_unavailable"],
  ["reasoning.effort", "effort_unsupported"],
  ["exceeds the context window", "context_too_long"],
  ["usage policy", "content_refused"],
  ["usage policies", "content_refused"],
  ["content policy", "content_refused"],
];

/** What a failure is to the owner: by its name first, by its status last. */
export function failureCode({ status, code, type, param, message }: Failure): ErrorCode {
  const name = named.get(code) ?? named.get(type) ?? byParam.get(param);
  if (name) return name;
  if (status !== null && status >= 500) return "upstream_unavailable";
  const wording = message.toLowerCase();
  const phrase = worded.find(([words]) => wording.includes(words));
  if (phrase) return phrase[1];
  if (status === 429 || code === "rate_limit_exceeded") return "overloaded";
  if (status === 413) return "context_too_long";
  const ourFault = (status !== null && status >= 400) || code === "invalid_prompt";
  return ourFault || type === "invalid_request_error" ? "upstream_rejected" : "upstream_unavailable";
}
