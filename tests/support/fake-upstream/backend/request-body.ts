import { gunzipSync, zstdDecompressSync } from "node:zlib";
import type { Call } from "../http/call.ts";
import { mediaType } from "../http/call.ts";
import { type Answer, detail } from "../http/whole-answer.ts";

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Decodes the body of an answer request (PROTOCOL 7.2, 3). */
export function decodeBody(call: Call): { body: JsonObject } | { refusal: Answer } {
  if (mediaType(call.headers) !== "application/json") {
    return { refusal: detail(415, "Unsupported media type: application/json is required") };
  }
  const encoding = call.headers["content-encoding"] ?? "identity";
  try {
    const bytes =
      encoding === "zstd"
        ? zstdDecompressSync(call.body)
        : encoding === "gzip"
          ? gunzipSync(call.body)
          : encoding === "identity"
            ? call.body
            : undefined;
    if (!bytes) return { refusal: detail(415, `Unsupported content encoding: ${encoding}`) };
    const body: unknown = JSON.parse(bytes.toString("utf8"));
    return isObject(body) ? { body } : { refusal: detail(400, "The body must be a JSON object") };
  } catch {
    return { refusal: detail(400, "The body could not be decoded") };
  }
}
