import "server-only";
import type { CodexError } from "./error.ts";
import type { Failure } from "./wire/failure.ts";

/** Nobody waits longer than this for an answer to begin; what asks for more has failed. In ms. */
export const longestWait = 60_000;

const mostRetries = 2;
const firstDelay = 200;
const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000 };

/**
 * How long to wait before the same request goes out again, in ms; null when it should not (PROTOCOL 4.1).
 * @param retries how often it was repeated before.
 */
export function retryDelay(error: CodexError, retries: number): number | null {
  const most = error.upstreamCode === "rate_limit_exceeded" ? 1 : mostRetries;
  if (error.retry === "never" || retries >= most) return null;
  return error.retryAfterMs ?? firstDelay * 2 ** retries * (0.5 + Math.random());
}

/** How long a failure asks to wait, in ms: by header (RFC 9110, 10.2.3) or in words. `now` in ms since the epoch. */
export function waitAskedFor({ headers, code, message }: Failure, now: number): number | null {
  const milliseconds = Number.parseFloat(headers["retry-after-ms"] ?? "");
  if (milliseconds >= 0) return milliseconds;
  const header = headers["retry-after"] ?? "";
  const wait = /^\d+(\.\d+)?$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  if (!Number.isNaN(wait)) return Math.max(0, wait);
  const words = code === "rate_limit_exceeded" && /try again in (\d+(?:\.\d+)?) ?(ms|s|m)/i.exec(message);
  return words ? Number(words[1]) * (units[(words[2] as string).toLowerCase()] as number) : null;
}
