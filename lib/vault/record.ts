import "server-only";
import type { TokenSet } from "../oauth/tokens.ts";

/** Somebody's right to refresh. It lapses; the generation, not the claim, decides whose tokens are kept. */
export type Claim = { id: string; until: number; phase: "claimed" | "sent" };

/**
 * The connection to ChatGPT: one record, changed only by compare-and-swap. `gen` counts token sets and never starts again, also not
 * after a disconnect, whose tombstone keeps it; so a save that comes late can always be told from a newer sign-in. Times are the
 * store's, in ms.
 */
export type ConnectionRecord = {
  gen: number;
  status: "ok" | "reconnect" | "disconnected";
  /** Null once disconnected. */
  tokens: TokenSet | null;
  account: { id: string | null; userId: string | null; email: string | null; plan: string | null };
  route: "codex";
  connectedAt: number;
  refreshedAt: number;
  claim: Claim | null;
  /** How often a refresh was sent without its outcome being known. At 2 nothing is tried any more. */
  uncertain: 0 | 1 | 2;
  /** Transient refusals in a row, and when the next try is due. */
  failures: number;
  retryAt: number;
  /** True when the backend refused the access token itself, so that its remaining time means nothing. */
  refused: boolean;
  /** The deployment that may refresh. A copy of the store elsewhere would spend the single-use token of the original. */
  deploymentId: string;
};

const minute = 60_000;

/** Access tokens without a known end are refreshed 8 days after they came (PROTOCOL 2.2). */
export function expiryOf(record: ConnectionRecord): number {
  return record.tokens?.expiresAt ?? record.refreshedAt + 8 * 24 * 60 * minute;
}

export function isUsable(record: ConnectionRecord, now: number): boolean {
  return record.tokens !== null && !record.refused && expiryOf(record) > now;
}

/** Due: five minutes or less are left (PROTOCOL 2.2). */
export function isDue(record: ConnectionRecord, now: number): boolean {
  return record.refused || expiryOf(record) - now <= 5 * minute;
}

/**
 * Whether a refresh may be tried now. After an unknown outcome the old access token is used up first: one more try is made only
 * when a minute or less is left, because the refresh token may be spent already (SECURITY 3.1). A refresh begins when five minutes
 * are left, so the ten of the briefs would mean at once.
 */
export function mayRefresh(record: ConnectionRecord, now: number, deploymentId: string): boolean {
  if (record.status !== "ok" || record.deploymentId !== deploymentId || record.uncertain === 2) return false;
  if (record.retryAt > now) return false;
  if (record.uncertain === 1) return record.refused || expiryOf(record) - now <= minute;
  return true;
}

/** Whether two states of a connection look the same to the owner, short of a passing trouble with a refresh. */
export function looksAlike(left: ConnectionRecord, right: ConnectionRecord): boolean {
  const look = ({ status, connectedAt, account, uncertain }: ConnectionRecord) =>
    JSON.stringify([status, connectedAt, account, uncertain === 2]);
  return look(left) === look(right);
}

export type Health = { health: "ok" | "degraded" | "reconnect"; reason?: string };

/** How the sign-in stands, in a word and a sentence for the owner. */
export function healthOf(record: ConnectionRecord, now: number, deploymentId: string): Health {
  if (record.status === "reconnect")
    return { health: "reconnect", reason: "ChatGPT asks you to sign in again." };
  if (record.deploymentId !== deploymentId)
    return isUsable(record, now)
      ? {
          health: "degraded",
          reason: "This is a copy of another deployment; connect it anew to keep it working.",
        }
      : { health: "reconnect", reason: "This is a copy of another deployment. Connect it anew." };
  if (record.uncertain === 2)
    return { health: "reconnect", reason: "Two renewals of the sign-in got no clear answer." };
  if (record.uncertain > 0)
    return {
      health: "degraded",
      reason: "A renewal of the sign-in got no clear answer. It is tried once more later.",
    };
  if (record.failures > 0)
    return { health: "degraded", reason: "OpenAI did not renew the sign-in just now. It is tried again." };
  return { health: "ok" };
}
