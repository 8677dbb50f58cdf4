import type { IncomingHttpHeaders } from "node:http";
import { type Answer, detail, invalidRequest, json } from "../http/whole-answer.ts";
import { atLeast, type Catalogue, firstVersion } from "./catalogue.ts";
import { isObject, type JsonObject } from "./request-body.ts";

/** Models that take `none` although their levels do not list it (PROTOCOL 3.6). */
const withoutReasoning = new Set(["gpt-6-sol", "gpt-6-luna", "gpt-6.1-terra"]);

/** The model and what depends on it (PROTOCOL 7.2, 7 and 8). */
export function checkModel(
  body: JsonObject,
  headers: IncomingHttpHeaders,
  catalogue: Catalogue,
): Answer | undefined {
  const model = String(body.model);
  if (catalogue.isRetired(model)) {
    return detail(400, `The '${model}' model is not supported when using Codex with a ChatGPT account.`);
  }
  const entry = catalogue.find(model);
  if (!entry) {
    const message = `Model not found ${model}`;
    return json(404, { error: { message, type: "invalid_request_error", param: "model", code: null } });
  }
  const { version } = headers;
  if (typeof version === "string" && !atLeast(version, firstVersion(model))) {
    return detail(
      400,
      `The '${model}' model requires a newer version of Codex. Please upgrade to the latest app or CLI and try again.`,
    );
  }

  const effort = isObject(body.reasoning) ? body.reasoning.effort : undefined;
  const levels = entry.supported_reasoning_levels
    .map((level) => level.effort)
    .filter((one) => one !== "ultra");
  if (withoutReasoning.has(model)) levels.push("none");
  if (effort !== undefined && !levels.includes(String(effort))) {
    return invalidRequest(
      `Unsupported value: '${effort}' is not supported with the '${model}' model. Supported values are: ${levels.map((level) => `'${level}'`).join(", ")}.`,
      "reasoning.effort",
      "unsupported_value",
    );
  }
  const tier = body.service_tier;
  if (tier !== undefined && !entry.service_tiers?.some((one) => one.id === tier)) {
    return invalidRequest(`Unsupported service_tier: ${tier}`, "service_tier", "unsupported_value");
  }
  return undefined;
}
