import "server-only";
import type { Log } from "../http/log.ts";
import type { TokenSet } from "../oauth/tokens.ts";
import { AppError } from "../shared/errors.ts";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import type { Sealer } from "../store/sealed.ts";
import { type ConnectionRecord, isDue, isUsable, mayRefresh } from "./record.ts";
import { createRecords, type Kept } from "./records.ts";
import { createRefresher } from "./refresh.ts";
import { untilSaved } from "./until-saved.ts";

export type VaultOptions = {
  store: Store;
  sealer: Sealer;
  /** Asks the token endpoint; throws `OAuthError`. */
  refresh(tokens: TokenSet): Promise<TokenSet>;
  revoke(refreshToken: string): Promise<void>;
  deploymentId: string;
  /** Keeps the process alive for work that must outlive its request. */
  background(work: Promise<unknown>): void;
  log: Log;
};

export type Credential = { accessToken: string; accountId: string | null };

export type Vault = ReturnType<typeof createVault>;

/** Longest wait of a request for a refresh, its own or somebody else's. */
const patience = 45_000;
/** How long the tokens of a new sign-in are tried to be saved, while the owner waits. */
const savingTime = 60_000;

const nobody: ConnectionRecord["account"] = { id: null, userId: null, email: null, plan: null };

/**
 * Keeps the owner's tokens and hands out the current access token. A fresh one is returned as it is; a due one too, with a refresh
 * started behind it; only an expired one makes callers wait (DESIGN 6, "Refresh race").
 */
export function createVault(options: VaultOptions) {
  const { store, sealer, deploymentId, revoke, log } = options;
  const records = createRecords(store, sealer);
  const refresher = createRefresher({ ...options, records });

  async function current(user: string, kept: Kept | null): Promise<Credential> {
    if (!kept || kept.record.status === "disconnected") throw new AppError("not_connected");
    const { record, now } = kept;
    const usable = isUsable(record, now);
    if (usable && !isDue(record, now)) return credentialOf(record);
    if (usable) {
      if (mayRefresh(record, now, deploymentId)) refresher.start(user, record.gen);
      return credentialOf(record);
    }
    return credentialOf(await refresher.wait(user, patience));
  }

  /** Puts the tombstone; gives the record it replaced, or null when there was no connection. */
  async function bury(user: string): Promise<ConnectionRecord | null> {
    for (;;) {
      const kept = await records.read(user);
      if (!kept?.record.tokens) return null;
      const { record, now } = kept;
      const tombstone: ConnectionRecord = {
        ...record,
        gen: record.gen + 1,
        status: "disconnected",
        tokens: null,
        account: nobody,
        claim: null,
      };
      if (await records.swap(user, kept, tombstone, now)) return record;
    }
  }

  return {
    /** Opens what a batched read brought: the sealed record and the store's clock. */
    async opened(user: string, sealed: string | null, now: number): Promise<Kept | null> {
      return records.open(user, sealed, now);
    },

    read: records.read,

    /**
     * The token to use now.
     * @param kept the record from a read of the caller's own, to save a round trip.
     * @throws AppError `not_connected`, `needs_reconnect`, or `upstream_unavailable` when an expired token could not be renewed.
     */
    async credential(user: string, kept?: Kept | null): Promise<Credential> {
      return current(user, kept === undefined ? await records.read(user) : kept);
    },

    /**
     * The backend answered 401 to this token. If the stored one differs, somebody has refreshed already; otherwise one refresh is
     * made, however long the token would have lasted.
     * @throws as `credential`.
     */
    async refused(user: string, accessToken: string): Promise<Credential> {
      const kept = await records.change(user, (record) =>
        record.tokens?.accessToken === accessToken && !record.refused ? { ...record, refused: true } : null,
      );
      return current(user, kept);
    },

    /** A second 401, with a token that was just renewed: only a new sign-in helps. */
    async lost(user: string, accessToken: string): Promise<void> {
      await records.change(user, (record) =>
        record.tokens?.accessToken === accessToken ? { ...record, status: "reconnect", refused: true } : null,
      );
    },

    /** Keeps a token set from a finished sign-in, whatever stood there before. */
    async connect(user: string, tokens: TokenSet): Promise<void> {
      const save = () =>
        records.replace(user, (previous, now) => ({
          gen: previous === "unreadable" ? now : (previous?.gen ?? 0) + 1, // the clock lies beyond any count
          status: "ok",
          tokens,
          account: nobody,
          route: "codex",
          connectedAt: now,
          refreshedAt: now,
          claim: null,
          uncertain: 0,
          failures: 0,
          retryAt: 0,
          refused: false,
          deploymentId,
        }));
      await untilSaved(save, savingTime, log);
    },

    /** Notes whose tokens these are. The tokens were kept before anything of them was read. */
    async name(user: string, tokens: TokenSet, account: ConnectionRecord["account"]): Promise<void> {
      await records.change(user, (record) =>
        record.tokens?.accessToken === tokens.accessToken ? { ...record, account } : null,
      );
    },

    /**
     * Forgets, and revokes upstream, best effort. What stays is a tombstone with the next generation, so that a refresh in flight
     * cannot bring the connection back. The tombstone comes first: what it replaced is then the last token there was to revoke.
     */
    async disconnect(user: string): Promise<void> {
      const last = await bury(user);
      await store.batch([
        ["delete", keys.catalogue(user)],
        ["delete", keys.limits(user)],
      ]);
      // A copy of another deployment must not end the original's sign-in.
      if (last?.tokens && last.deploymentId === deploymentId) await revoke(last.tokens.refreshToken);
    },
  };
}

function credentialOf(record: ConnectionRecord): Credential {
  if (!record.tokens) throw new AppError("not_connected");
  return { accessToken: record.tokens.accessToken, accountId: record.account.id };
}
