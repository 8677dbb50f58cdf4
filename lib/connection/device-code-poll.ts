import "server-only";
import type { Log } from "../http/log.ts";
import type { Outgoing } from "../http/outgoing.ts";
import type { OAuthConfig } from "../oauth/config.ts";
import { deviceRedirect, type Grant, pollDeviceCode } from "../oauth/device-code.ts";
import { isOAuthError } from "../oauth/error.ts";
import { exchangeCode } from "../oauth/exchange.ts";
import type { TokenSet } from "../oauth/tokens.ts";
import type { DeviceCodePoll } from "../shared/records.ts";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import { healthOf } from "../vault/record.ts";
import type { Vault } from "../vault/vault.ts";
import { type DeviceCodeRecord, type DeviceCodeRecords, margin, secondsUntil } from "./device-code-record.ts";
import { whileExchanging } from "./exchanging.ts";
import type { Keep } from "./keep.ts";

export type DeviceCodeOptions = {
  store: Store;
  records: DeviceCodeRecords;
  vault: Vault;
  keep: Keep;
  oauth: OAuthConfig;
  outgoing: Outgoing;
  deploymentId: string;
  log: Log;
};

/** RFC 8628, 3.5. */
const slowDown = 5_000;

/** Asks how a device code stands, at the pace of its record, and exchanges what OpenAI gives for it. */
export function createDeviceCodePoll(options: DeviceCodeOptions) {
  const { store, records, vault, keep, oauth, outgoing, deploymentId, log } = options;

  /** The connection that a sign-in begun at `startedAt` has brought, or null. */
  async function connectedSince(user: string, startedAt: number): Promise<DeviceCodePoll | null> {
    const kept = await vault.read(user);
    if (!kept?.record.tokens || kept.record.connectedAt < startedAt) return null;
    if (healthOf(kept.record, kept.now, deploymentId).health === "reconnect") return null;
    const { id, email, plan } = kept.record.account;
    return { status: "connected", account: { id, email, plan } };
  }

  /** Spends a grant. Exactly one caller gets to; an unsent one goes back, for the next poll to try again. */
  async function exchange(user: string, record: DeviceCodeRecord, grant: Grant): Promise<DeviceCodePoll> {
    const claimed = await records.change(user, record, "waiting", () => ({ phase: "exchanging", grant }));
    if (!claimed) return waiting(record, "pending", 1);
    return whileExchanging(store, keys.deviceCode(user), async () => {
      let tokens: TokenSet;
      try {
        tokens = await exchangeCode(oauth, outgoing, { ...grant, redirect: deviceRedirect(oauth) });
      } catch (error) {
        if (!isOAuthError(error)) throw error;
        log("warn", "code exchange failed", { kind: error.kind, code: error.code, status: error.status });
        if (error.kind === "not_sent") {
          await records.change(user, record, "exchanging", () => ({ phase: "waiting" }));
          return waiting(record, "unavailable");
        }
        const status = error.kind === "refused" ? "refused" : "lost";
        await records.change(user, record, "exchanging", () => ({ phase: status, grant: null }));
        return { status };
      }
      const account = await keep(user, tokens);
      await records.change(user, record, "exchanging", () => ({ phase: "done", grant: null }));
      return { status: "connected", account };
    });
  }

  /** One poll of OpenAI, whose turn it was by the record. */
  async function ask(user: string, record: DeviceCodeRecord): Promise<DeviceCodePoll> {
    const answer = await pollDeviceCode(oauth, outgoing, record);
    if (answer.kind === "pending") return waiting(record, "pending");
    if (answer.kind === "granted") return exchange(user, record, answer);
    const { kind, status } = answer;
    log("info", "device code poll", { kind, status });
    switch (kind) {
      case "slow_down": {
        const slower = (known: DeviceCodeRecord) => ({
          interval: known.interval + slowDown,
          pollAt: known.pollAt + slowDown,
        });
        await records.change(user, record, "waiting", slower);
        return waiting({ ...record, ...slower(record) }, "slow_down");
      }
      case "edge_blocked":
      case "unavailable":
        return waiting(record, "unavailable");
      default:
        await records.change(user, record, "waiting", () => ({ phase: kind }));
        return { status: kind };
    }
  }

  /**
   * How the sign-in stands. OpenAI is asked at most once an interval, however many devices and instances call this; the code that it
   * then gives is exchanged once.
   */
  return async function poll(user: string): Promise<DeviceCodePoll> {
    const { found, now, exchanging } = await records.read(user);
    if (!found) return { status: "expired" };
    const { record } = found;
    switch (record.phase) {
      case "waiting": {
        if (now >= record.expiresAt) return { status: "expired" };
        if (now < record.pollAt) return waiting(record, "pending", secondsUntil(record.pollAt, now));
        const pollAt = now + record.interval + margin;
        const ours = await records.swap(user, found, { ...record, pollAt }, now);
        if (!ours) return waiting(record, "pending", 1); // another one asks in this very moment
        return record.grant ? exchange(user, record, record.grant) : ask(user, record);
      }
      case "exchanging":
        if (exchanging) return waiting(record, "pending", 1);
        return (await connectedSince(user, record.startedAt)) ?? { status: "lost" };
      case "lost":
        return (await connectedSince(user, record.startedAt)) ?? { status: "lost" };
      case "done":
        return (await connectedSince(user, record.startedAt)) ?? { status: "expired" };
      default:
        return { status: record.phase };
    }
  };
}

/** @param interval seconds until the next poll; those between two polls unless told. */
function waiting(
  record: DeviceCodeRecord,
  status: "pending" | "slow_down" | "unavailable",
  interval = Math.ceil((record.interval + margin) / 1000),
): DeviceCodePoll {
  return { status, interval, userCode: record.userCode };
}
