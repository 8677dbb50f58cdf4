import "server-only";
import type { Outgoing } from "../http/outgoing.ts";
import { lookUpAccount } from "../oauth/account.ts";
import { readClaims } from "../oauth/claims.ts";
import type { OAuthConfig } from "../oauth/config.ts";
import type { TokenSet } from "../oauth/tokens.ts";
import type { Account } from "../shared/records.ts";
import type { Vault } from "../vault/vault.ts";

export type Keep = ReturnType<typeof createKeep>;

/** The end of every sign-in: the tokens are kept first, and only then read for whose they are. */
export function createKeep(vault: Vault, oauth: OAuthConfig & { baseUrl: string }, outgoing: Outgoing) {
  return async function keep(user: string, tokens: TokenSet): Promise<Account> {
    await vault.connect(user, tokens);
    const claims = readClaims(tokens.idToken, tokens.accessToken);
    const id = claims.accountId ?? (await lookUpAccount(oauth, outgoing, tokens.accessToken));
    const { userId, email, plan } = claims;
    await vault.name(user, tokens, { id, userId, email, plan });
    return { id, email, plan };
  };
}
