import "server-only";
import type { Log } from "../http/log.ts";
import type { Outgoing } from "../http/outgoing.ts";
import { lookUpAccount } from "../oauth/account.ts";
import { authorizeUrl } from "../oauth/authorize-url.ts";
import { readClaims } from "../oauth/claims.ts";
import type { OAuthConfig } from "../oauth/config.ts";
import { isOAuthError } from "../oauth/error.ts";
import { exchangeCode } from "../oauth/exchange.ts";
import { type Paste, parsePaste } from "../oauth/paste.ts";
import { createPkce } from "../oauth/pkce.ts";
import type { TokenSet } from "../oauth/tokens.ts";
import { AppError, type ErrorCode } from "../shared/errors.ts";
import type { Account, ConnectionStatus } from "../shared/records.ts";
import { healthOf } from "../vault/record.ts";
import type { Vault } from "../vault/vault.ts";
import type { Attempts } from "./attempts.ts";

export type ConnectionOptions = {
  attempts: Attempts;
  vault: Vault;
  oauth: OAuthConfig & { baseUrl: string };
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
export function createConnection({ attempts, vault, oauth, outgoing, deploymentId, log }: ConnectionOptions) {
  /** The account as the tokens name it; the claims are only read once the tokens are safe. */
  async function identify(tokens: TokenSet) {
    const claims = readClaims(tokens.idToken, tokens.accessToken);
    const id = claims.accountId ?? (await lookUpAccount(oauth, outgoing, tokens.accessToken));
    return { id, userId: claims.userId, email: claims.email, plan: claims.plan };
  }

  async function exchange(user: string, code: string, state: string): Promise<Account> {
    const attempt = await attempts.claim(user, state);
    let tokens: TokenSet;
    try {
      tokens = await exchangeCode(oauth, outgoing, { code, verifier: attempt.verifier });
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
    await vault.connect(user, tokens);
    const account = await identify(tokens);
    await vault.name(user, tokens, account);
    await attempts.settle(user, state, "used");
    return { id: account.id, email: account.email, plan: account.plan };
  }

  return {
    /** Starts an attempt. The address is for the owner's browser; `expiresAt` is ISO 8601. */
    async begin(user: string): Promise<{ url: string; state: string; expiresAt: string }> {
      const { verifier, challenge, state } = createPkce();
      const expiresAt = await attempts.begin(user, state, verifier);
      return {
        url: authorizeUrl(oauth, { challenge, state }),
        state,
        expiresAt: new Date(expiresAt).toISOString(),
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
        if (!(error instanceof AppError) || error.code !== "paste_used") throw error;
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
