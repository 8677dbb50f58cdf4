import type { IncomingHttpHeaders } from "node:http";
import { type Answer, detail, invalidRequest, recordedError } from "../http/whole-answer.ts";
import type { JsonObject } from "./request-body.ts";
import { isObject } from "./request-body.ts";

const topLevel = new Set(
  `model instructions input tools tool_choice parallel_tool_calls reasoning store stream include
  prompt_cache_key text service_tier client_metadata stream_options`.split(/\s+/),
);

const includes = [
  "reasoning.encrypted_content",
  "web_search_call.action.sources",
  "message.output_text.logprobs",
];

/** The official client's newer shape, which hides hosted tools and has no instructions (PROTOCOL 3.4). */
export function isLite(headers: IncomingHttpHeaders): boolean {
  return headers["x-openai-internal-codex-responses-lite"] === "true";
}

/** Fields that must be there and fields that must not (PROTOCOL 7.2, 4 and 5). */
export function checkShape(body: JsonObject, headers: IncomingHttpHeaders): Answer | undefined {
  if (body.store !== false) return recordedError("400 store");
  if (body.stream !== true) return recordedError("400 stream");
  // The official client may drive the fake as well: it sends its prompt as a developer message.
  const official = isLite(headers) || String(headers.originator ?? "").startsWith("codex_");
  const instructed = typeof body.instructions === "string" && body.instructions !== "";
  if (!instructed && !(official && body.instructions === undefined)) return recordedError("400 instructions");
  if (!Array.isArray(body.input) || body.input.length === 0) return detail(400, "Input must be a list");
  const unknown = Object.keys(body).find((name) => !topLevel.has(name));
  return unknown === undefined ? undefined : detail(400, `Unsupported parameter: ${unknown}`);
}

function unsupported(param: string, value: unknown): Answer {
  return invalidRequest(`Unsupported value: '${String(value)}'.`, param, "unsupported_value");
}

function outside(allowed: string[], value: unknown): boolean {
  return value !== undefined && !allowed.includes(String(value));
}

/** Values that do not depend on the model (PROTOCOL 7.2, 8). */
export function checkValues(body: JsonObject): Answer | undefined {
  const reasoning = body.reasoning ?? {};
  if (!isObject(reasoning)) return unsupported("reasoning", body.reasoning);
  const strange = Object.keys(reasoning).find((key) => !["effort", "summary", "context"].includes(key));
  if (strange) return unsupported(`reasoning.${strange}`, reasoning[strange]);
  if (outside(["auto", "concise", "detailed"], reasoning.summary)) {
    return unsupported("reasoning.summary", reasoning.summary);
  }
  const text = body.text ?? {};
  if (!isObject(text) || outside(["low", "medium", "high"], text.verbosity)) {
    return unsupported("text.verbosity", isObject(text) ? text.verbosity : text);
  }
  const include = body.include ?? [];
  const wrong = Array.isArray(include) ? include.find((one) => !includes.includes(String(one))) : include;
  if (wrong !== undefined) return unsupported("include", wrong);
  const key = body.prompt_cache_key;
  if (key !== undefined && (typeof key !== "string" || key === "" || key.length > 64)) {
    return invalidRequest(
      "Invalid 'prompt_cache_key': at most 64 characters.",
      "prompt_cache_key",
      "string_above_max_length",
    );
  }
  if (body.parallel_tool_calls !== undefined && typeof body.parallel_tool_calls !== "boolean") {
    return unsupported("parallel_tool_calls", body.parallel_tool_calls);
  }
  return undefined;
}
