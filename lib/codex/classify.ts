import "server-only";
import type { OutgoingError } from "../http/outgoing.ts";
import type { ErrorCode } from "../shared/errors.ts";
import { CodexError } from "./error.ts";
import { failureCode } from "./failure-code.ts";
import { limitsFromHeaders, moment } from "./limits.ts";
import { longestWait, waitAskedFor } from "./retry.ts";
import { type Failure, readFailure } from "./wire/failure.ts";
import { parseJson } from "./wire/json.ts";

const passing = new Set([500, 502, 503, 504]);

/**
 * Names an HTTP answer that is no stream of events (PROTOCOL 4.1, 5.4; FIELD-NOTES 1.1, 1.4, 1.6).
 * @param headers with names in lower case.
 * @param body at most 64 KB of it.
 * @param now ms since the epoch.
 */
export function classifyAnswer(
  status: number,
  headers: Record<string, string>,
  body: string,
  now: number,
): CodexError {
  // A page instead of JSON comes from the edge in front of the backend; it says nothing about the sign-in.
  const page = isPage(headers) || body.trimStart().startsWith("<");
  if ("cf-mitigated" in headers || (page && (status === 403 || status < 400)))
    return new CodexError({ code: "edge_blocked", retry: "never", status, requestId: requestIdOf(headers) });
  return classifyFailure(readFailure(parseJson(body), status, headers), now);
}

/** Names a failure that came as JSON, in an HTTP answer or inside the stream. `now` in ms since the epoch. */
export function classifyFailure(failure: Failure, now: number): CodexError {
  const { status, headers } = failure;
  const code = failureCode(failure);
  const wait = waitAskedFor(failure, now);
  const over = wait !== null && wait > longestWait ? moment(null, wait / 1000, now) : null;
  return new CodexError({
    code,
    status,
    retry: mayPass(failure, code) && !over ? "before_output" : "never",
    retryAfterMs: wait ?? undefined,
    retryAt: (code === "plan_limit" ? limitEnd(failure, now) : over) ?? undefined,
    unauthorized: status === 401,
    foreignReasoning: isForeignReasoning(failure),
    upstreamCode: [failure.code, failure.type].find((word) => /^[a-z]\w{0,59}$/.test(word)),
    requestId: requestIdOf(headers),
  });
}

/**
 * Names a call that brought no answer, or whose stream broke. A silence that was too long is not repeated: it would be as long again.
 * Anything but a failed call is thrown as it is.
 */
export function classifyBreak(error: unknown, code: "upstream_unavailable" | "stream_cut"): CodexError {
  if ((error as Partial<OutgoingError>).type !== "OutgoingError") throw error;
  const { message } = error as OutgoingError;
  return new CodexError({
    code,
    status: null,
    retry: /^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(message) ? "never" : "before_output",
    upstreamCode: message,
  });
}

/** True where the edge answers with a page instead of the backend. */
export function isPage(headers: Record<string, string>): boolean {
  return headers["content-type"]?.toLowerCase().includes("text/html") ?? false;
}

/** OpenAI's name for a request, which its support asks for. */
export function requestIdOf(headers: Record<string, string>): string | undefined {
  return headers["x-request-id"] ?? headers["x-oai-request-id"];
}

/** Whether the same request may succeed soon. An overload told inside the stream is final (PROTOCOL 4), one told at the door is not. */
function mayPass(failure: Failure, code: ErrorCode): boolean {
  const { status } = failure;
  if (code === "overloaded")
    return status === 429 || status === 503 || failure.code === "rate_limit_exceeded";
  return code === "upstream_unavailable" && (status === null || passing.has(status));
}

function isForeignReasoning({ code, message }: Failure): boolean {
  return (
    code === "invalid_encrypted_content" || /encrypted content .{0,200}could not be verified/i.test(message)
  );
}

/** When a plan's limit ends: as the failure says, else when the full windows in its headers begin anew. */
function limitEnd(failure: Failure, now: number): string | null {
  const said = moment(failure.resetsAt, failure.resetsInSeconds, now);
  const full = limitsFromHeaders(failure.headers, now)?.windows.filter((one) => one.usedPercent >= 100);
  const ends = full?.map((one) => one.resetAt).filter((end) => end !== null);
  return said ?? ends?.sort().at(-1) ?? null;
}
