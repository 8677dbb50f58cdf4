import "server-only";
import type { Log } from "../http/log.ts";
import type { Outgoing } from "../http/outgoing.ts";
import { authorizeUrl } from "../oauth/authorize-url.ts";
import type { OAuthConfig } from "../oauth/config.ts";
import { isOAuthError } from "../oauth/error.ts";
import { exchangeCode } from "../oauth/exchange.ts";
import { type Paste, parsePaste } from "../oauth/paste.ts";
import { challengeOf, createPkce } from "../oauth/pkce.ts";
import type { TokenSet } from "../oauth/tokens.ts";
import { AppError, type ErrorCode, isAppError } from "../shared/errors.ts";
import type { Account, ConnectionStatus, SignInAttempt } from "../shared/records.ts";
import { healthOf } from "../vault/record.ts";
import type { Vault } from "../vault/vault.ts";
import type { Attempts } from "./attempts.ts";
import type { Beginner } from "./beginner.ts";
import type { Keep } from "./keep.ts";

export type ConnectionOptions = {
  attempts: Attempts;
  vault: Vault;
  keep: Keep;
  oauth: OAuthConfig;
  outgoing: Outgoing;
  deploymentId: string;
  log: Log;
};

export type Connection = ReturnType<typeof createConnection>;

const refusals: Record<Exclude<Paste["kind"], "callback">, ErrorCode> = {
  authorize_url: "paste_authorize_url",
  own_url: "paste_own_url",
  code_only: "paste_code_only",
  cut_off: "paste_cut_off",
  denied: "paste_denied",
  no_entitlement: "paste_no_entitlement",
  unusable: "paste_unusable",
};

/** Connecting to ChatGPT by paste-back, and the state of that connection (DESIGN 6, "Connect"). */
export function createConnection(options: ConnectionOptions) {
  const { attempts, vault, keep, oauth, outgoing, deploymentId, log } = options;

  async function exchange(user: string, code: string, state: string): Promise<Account> {
    const { verifier } = await attempts.claim(user, state);
    return attempts.whileClaimed(user, state, () => spend(user, { code, verifier }, state));
  }

  /** Turns the code of a claimed attempt into the connection, and settles the attempt. */
  async function spend(user: string, grant: { code: string; verifier: string }, state: string) {
    let tokens: TokenSet;
    try {
      tokens = await exchangeCode(oauth, outgoing, grant);
    } catch (error) {
      if (!isOAuthError(error)) throw error;
      log("warn", "code exchange failed", { kind: error.kind, code: error.code, status: error.status });
      const unsent = error.kind === "not_sent";
      await attempts.settle(user, state, unsent ? "open" : "used");
      if (unsent) throw new AppError("upstream_unavailable", { cause: error });
      throw new AppError(
        error.kind === "refused" || error.kind === "terminal" ? "paste_used" : "upstream_unavailable",
        {
          cause: error,
        },
      );
    }
    const account = await keep(user, tokens);
    await attempts.settle(user, state, "used");
    return account;
  }

  return {
    /**
     * Starts an attempt, or continues the newest one when that was begun on another device and is still open.
     * @param fresh the owner wants an attempt of their own, because a stale sign-in address fails at OpenAI.
     * @returns the address for the owner's browser; times are ISO 8601.
     */
    async begin(user: string, startedBy: Beginner, { fresh = false } = {}): Promise<SignInAttempt> {
      const elsewhere = fresh ? null : await attempts.begunElsewhere(user, startedBy.session);
      const { verifier, state } = elsewhere ?? createPkce();
      const attempt = elsewhere ?? (await attempts.begin(user, state, verifier, startedBy));
      return {
        url: authorizeUrl(oauth, { challenge: challengeOf(verifier), state }),
        state,
        startedAt: new Date(attempt.startedAt).toISOString(),
        expiresAt: new Date(attempt.expiresAt).toISOString(),
        ...(elsewhere?.startedBy ? { startedOn: elsewhere.startedBy.device } : {}),
      };
    },

    /**
     * Finishes the attempt that the pasted address names.
     * @param pasted whatever was pasted; it never reaches a log or an error.
     * @param ownOrigin the address of this site, to recognise when that was pasted.
     * @throws AppError `paste_*`, `rate_limited`, `upstream_unavailable`.
     */
    async finish(
      user: string,
      pasted: string,
      ownOrigin: string,
    ): Promise<{ account: Account; already?: true }> {
      const paste = parsePaste(pasted, { origins: [ownOrigin], authUrl: oauth.authUrl });
      if (paste.kind !== "callback") throw new AppError(refusals[paste.kind]);
      try {
        return { account: await exchange(user, paste.code, paste.state) };
      } catch (error) {
        const spent = isAppError(error) && (error.code === "paste_used" || error.code === "paste_lost");
        if (!spent) throw error;
        const kept = await vault.read(user);
        if (!kept?.record.tokens) throw error;
        if (healthOf(kept.record, kept.now, deploymentId).health === "reconnect") throw error;
        const { id, email, plan } = kept.record.account;
        return { account: { id, email, plan }, already: true };
      }
    },

    /** What the interface shows of the connection. */
    async status(user: string, kept?: Awaited<ReturnType<Vault["read"]>>): Promise<ConnectionStatus> {
      const found = kept === undefined ? await vault.read(user) : kept;
      if (!found || found.record.status === "disconnected") return { connected: false, health: "ok" };
      const { record, now } = found;
      const { id, email, plan } = record.account;
      return {
        connected: true,
        account: { id, email, plan },
        connectedAt: new Date(record.connectedAt).toISOString(),
        ...(record.tokens?.expiresAt ? { expiresAt: new Date(record.tokens.expiresAt).toISOString() } : {}),
        ...healthOf(record, now, deploymentId),
      };
    },

    disconnect: (user: string) => vault.disconnect(user),
  };
}
