import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { JournalEntry } from "../state/journal.ts";
import type { Answer } from "./whole-answer.ts";

/** One request while it is served. */
export type Call = {
  url: URL;
  headers: IncomingHttpHeaders;
  body: Buffer;
  entry: JournalEntry;
  response: ServerResponse;
  /** Aborted when the client goes away or the fake stops. */
  signal: AbortSignal;
};

/** Serves a call. `undefined` says that it wrote to `response` itself. */
export type Handler = (call: Call) => Promise<Answer | undefined> | Answer | undefined;

/** The media type without its parameters. */
export function mediaType(headers: IncomingHttpHeaders): string {
  return (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

/** Fields of a form or of a JSON object; undefined when the body is neither. */
export function fieldsOf(call: Pick<Call, "headers" | "body">): Record<string, unknown> | undefined {
  const text = call.body.toString("utf8");
  const type = mediaType(call.headers);
  if (type === "application/x-www-form-urlencoded") return Object.fromEntries(new URLSearchParams(text));
  if (type !== "application/json") return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
