import "server-only";
import { asNumber, asObject, asText, type JsonObject } from "./json.ts";

/** What a failed request or answer says about itself. Absent texts are "". `message` is upstream's wording: look at it, never show it. */
export type Failure = {
  status: number | null;
  code: string;
  type: string;
  param: string;
  message: string;
  /** Unix seconds, and seconds from now. */
  resetsAt: number | null;
  resetsInSeconds: number | null;
  /** Headers that came with it, names in lower case. */
  headers: Record<string, string>;
};

/**
 * Reads every shape that failures come in (PROTOCOL 4 and 5.4): `{detail}`, `{error: {…}}`, `{error: "code"}`, flat `{code, message}`,
 * and the `error` event with its own status and headers.
 * @param status of the HTTP answer, where there was one.
 */
export function readFailure(
  body: unknown,
  status: number | null,
  headers: Record<string, string> = {},
): Failure {
  const outer = asObject(body);
  const error: JsonObject = typeof outer.error === "object" && outer.error ? asObject(outer.error) : outer;
  return {
    status: status ?? asNumber(outer.status_code) ?? asNumber(outer.status),
    code: asText(error.code) || asText(outer.error),
    type: asText(error.type),
    param: asText(error.param),
    message: asText(error.message) || asText(outer.detail),
    resetsAt: asNumber(error.resets_at),
    resetsInSeconds: asNumber(error.resets_in_seconds),
    headers: { ...headers, ...lowerCased(asObject(outer.headers)) },
  };
}

function lowerCased(headers: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}
