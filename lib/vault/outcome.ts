import "server-only";
import type { OAuthErrorKind } from "../oauth/error.ts";
import type { TokenSet } from "../oauth/tokens.ts";
import { type ConnectionRecord, isUsable } from "./record.ts";

/**
 * The record after a refresh brought tokens. They are kept whatever they are; where they cannot be used (no access token came, or one
 * that has ended by our clock), the next try waits, so that one refresh does not set off the next.
 */
export function renewed(record: ConnectionRecord, tokens: TokenSet, now: number): ConnectionRecord {
  const next: ConnectionRecord = {
    ...record,
    gen: record.gen + 1,
    status: "ok",
    tokens,
    refreshedAt: now,
    claim: null,
    uncertain: 0,
    failures: 0,
    retryAt: 0,
    refused: false,
  };
  return isUsable(next, now) ? next : postponed({ ...next, failures: record.failures }, now);
}

/** The record after a refresh that failed. The tokens stay, whatever the failure was. */
export function failed(record: ConnectionRecord, kind: OAuthErrorKind, now: number): ConnectionRecord {
  const free = { ...record, claim: null };
  if (kind === "terminal" || kind === "refused") return { ...free, status: "reconnect" };
  if (kind === "unclear") return uncertain(free);
  return postponed(free, now);
}

/** The record after a refresh was sent without its outcome being known. */
export function uncertain(record: ConnectionRecord): ConnectionRecord {
  return { ...record, claim: null, uncertain: record.uncertain === 0 ? 1 : 2 };
}

const longestWait = 5 * 60_000;

function postponed(record: ConnectionRecord, now: number): ConnectionRecord {
  const wait = Math.min(longestWait, 5_000 * 2 ** record.failures) * (0.75 + Math.random() / 2);
  return { ...record, failures: record.failures + 1, retryAt: now + wait };
}
