import "server-only";
import { AppError, errorBody, errors, isAppError } from "../shared/errors.ts";
import type { Log } from "./log.ts";

const privately = {
  "cache-control": "private, no-store",
  vary: "Origin, Sec-Fetch-Site, Cookie",
};

export function json(value: unknown, status = 200): Response {
  return Response.json(value, { status, headers: privately });
}

/** A stream of server-sent events. `no-transform` keeps it from being compressed, the other header from being held back by nginx. */
export function eventStream(body: ReadableStream<Uint8Array>): Response {
  return new Response(body, {
    headers: {
      ...privately,
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "private, no-store, no-transform",
      "x-accel-buffering": "no",
    },
  });
}

/** The answer to a failure: its named code and sentence. What caused it goes to the log. */
export function failure(error: unknown, log: Log, route: string): Response {
  const known = isAppError(error) ? error : new AppError("internal", { cause: error });
  const { status } = errors[known.code];
  log(status >= 500 ? "error" : "info", "request failed", { route, code: known.code, cause: known.cause });
  const response = json({ error: errorBody(known.code, known.retryAt) }, status);
  if (known.retryAt) {
    const seconds = Math.ceil((Date.parse(known.retryAt) - Date.now()) / 1000);
    response.headers.set("retry-after", String(Math.max(1, seconds)));
  }
  return response;
}
