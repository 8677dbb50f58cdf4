import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { isOAuthError, type OAuthError } from "../oauth/error.ts";
import type { TokenSet } from "../oauth/tokens.ts";
import { AppError } from "../shared/errors.ts";
import { newId } from "../shared/ids.ts";
import { failed, renewed, uncertain } from "./outcome.ts";
import { type ConnectionRecord, isUsable, mayRefresh } from "./record.ts";
import { type Records, unavailable } from "./records.ts";
import { untilSaved } from "./until-saved.ts";
import type { VaultOptions } from "./vault.ts";

/** Longer than the token call (30 s) plus two slow writes, so that a living holder never looks dead (SECURITY 3.1, rule 4). */
const lease = 60_000;
/** How long a token set that exists nowhere else is tried to be saved. */
const savingTime = 10 * 60_000;

/**
 * Spends a single-use refresh token exactly once, whatever dies meanwhile. The claim keeps others from asking; the generation alone
 * decides what is kept, because whoever got the 200 holds the only valid successor, however late.
 */
export function createRefresher(options: VaultOptions & { records: Records }) {
  const { records, refresh, revoke, deploymentId, background, log } = options;
  const flights = new Map<string, Promise<void>>();

  /** One flight per user and process; it belongs to no request. */
  function start(user: string, gen: number): Promise<void> {
    const running = flights.get(user);
    if (running) return running;
    const flight = fly(user, gen).finally(() => flights.delete(user));
    flights.set(user, flight);
    background(flight.catch((error) => log("warn", "refresh failed", { cause: error })));
    return flight;
  }

  /** Waits until the record holds a usable token, asking for one where nobody does. Losers only read, never ask. */
  async function wait(user: string, patience: number): Promise<ConnectionRecord> {
    const until = performance.now() + patience;
    for (;;) {
      const kept = await records.read(user);
      if (!kept || kept.record.status === "disconnected") throw new AppError("not_connected");
      const { record, now } = kept;
      if (isUsable(record, now)) return record;
      const claimed = record.claim !== null && record.claim.until > now;
      if (!claimed && !mayRefresh(record, now, deploymentId)) {
        if (record.status === "ok" && record.deploymentId === deploymentId && record.uncertain < 2)
          throw unavailable(record.retryAt);
        throw new AppError("needs_reconnect");
      }
      if (performance.now() > until) throw unavailable(undefined, new Error("refresh took too long"));
      if (claimed) await pause(20 + Math.random() * 60);
      else await settle(start(user, record.gen), until);
    }
  }

  async function fly(user: string, gen: number): Promise<void> {
    const claimed = await claim(user, gen);
    if (!claimed) return;
    const { id, tokens } = claimed;
    let answered: TokenSet;
    try {
      answered = await refresh(tokens);
    } catch (error) {
      if (!isOAuthError(error)) throw error;
      log("warn", "token endpoint refused", { kind: error.kind, code: error.code, status: error.status });
      await note(user, gen, id, error);
      return;
    }
    await commit(user, gen, answered);
  }

  /**
   * Takes the right to ask, and marks it sent. A claim that lapsed after "sent" had an unknown outcome, which is noted before the
   * rules are asked again. Every decision is taken on the very record the swap replaces; where something else changes it between the
   * two swaps, our own claim is found again by its id.
   */
  async function claim(user: string, gen: number): Promise<{ id: string; tokens: TokenSet } | null> {
    const id = newId();
    for (;;) {
      const kept = await records.read(user);
      if (!kept?.record.tokens || kept.record.gen !== gen) return null;
      const { record, now } = kept;
      const own = record.claim?.id === id;
      if (record.claim && record.claim.until > now && !own) return null;
      if (record.claim?.phase === "sent") {
        await records.swap(user, kept, uncertain(record), now);
        continue;
      }
      if (!mayRefresh(record, now, deploymentId)) return null;
      const claimed = { ...record, claim: { id, until: now + lease, phase: "claimed" as const } };
      const held = own ? kept : await records.swap(user, kept, claimed, now);
      if (!held) continue;
      const sent = { ...claimed, claim: { ...claimed.claim, phase: "sent" as const } };
      if (await records.swap(user, held, sent, now)) return { id, tokens: kept.record.tokens };
    }
  }

  /** Saves a new token set against everything but a newer generation. Nothing of it has been looked at yet. */
  async function commit(user: string, gen: number, tokens: TokenSet): Promise<void> {
    const save = () =>
      records.change(user, (record, now) => (record.gen === gen ? renewed(record, tokens, now) : null));
    const kept = await untilSaved(save, savingTime, log);
    const ours = kept?.record.tokens?.refreshToken === tokens.refreshToken;
    if (!ours && kept?.record.status === "disconnected") await revoke(tokens.refreshToken);
  }

  /** Notes a refusal on an unchanged generation. No refusal ever deletes a token. */
  async function note(user: string, gen: number, id: string, error: OAuthError): Promise<void> {
    await records.change(user, (record, now) =>
      record.gen === gen && record.claim?.id === id ? failed(record, error.kind, now) : null,
    );
  }

  return { start, wait };
}

/** Waits for a flight without making its failure, or its length, the waiter's. */
async function settle(flight: Promise<void>, until: number): Promise<void> {
  const stop = new AbortController();
  await Promise.race([
    flight.catch(() => {}),
    pause(Math.max(0, until - performance.now()), undefined, { signal: stop.signal }).catch(() => {}),
  ]);
  stop.abort();
}
