import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import { type Answer, detail, recordedError } from "../http/whole-answer.ts";
import type { Clock } from "../state/clock.ts";
import { fixture } from "../state/fixtures.ts";
import type { Account } from "./account.ts";

export const clientId = "app_EMoamEEZ73f0CkXaXp7hrann";

export type TokenAnswer = {
  id_token?: string;
  access_token: string;
  refresh_token?: string;
  token_type: "bearer";
  expires_in: number;
  scope: string;
};

/** One sign-in: all tokens that came from it, by rotation, belong together and die together. */
export type Grant = { account: Account; scope: string; revoked: boolean };

export type IssueOptions = { account?: Account; scope?: string; accessTokenSeconds?: number };

export type Tokens = ReturnType<typeof createTokens>;

const authClaims = "https://api.openai.com/auth";

/** Issues, rotates, revokes and recognises tokens (PROTOCOL 2.1, 2.2, 7.1). */
export function createTokens(dependencies: {
  clock: Clock;
  account: () => Account;
  accessTokenSeconds: number;
}) {
  const { clock } = dependencies;
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const accessTokens = new Map<string, { grant: Grant; expiresAt: number }>();
  const refreshTokens = new Map<string, { grant: Grant; used: boolean }>();

  function sign(claims: Record<string, unknown>): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg: "ES256", typ: "JWT" }).sign(privateKey);
  }

  function claimsOf(name: string, account: Account, seconds: number): Record<string, unknown> {
    const claims = fixture(name);
    const about = { ...(claims[authClaims] as Record<string, unknown>) };
    Object.assign(about, {
      chatgpt_account_id: account.accountId,
      chatgpt_account_user_id: `${account.userId}__${account.accountId}`,
      chatgpt_plan_type: account.plan,
      chatgpt_user_id: account.userId,
      user_id: account.userId,
    });
    if (!account.accountIdInTokens) {
      delete about.chatgpt_account_id;
      delete about.chatgpt_account_user_id;
    }
    const iat = clock.seconds();
    return { ...claims, jti: randomUUID(), iat, exp: iat + seconds, [authClaims]: about };
  }

  async function issueFor(grant: Grant, accessTokenSeconds: number): Promise<Required<TokenAnswer>> {
    const { account } = grant;
    const access = claimsOf("jwt-access-token-claims.json", account, accessTokenSeconds);
    access.nbf = access.iat;
    access["https://api.openai.com/profile"] = { email: account.email, email_verified: true };
    const identity = { ...claimsOf("jwt-id-token-claims.json", account, 3600), email: account.email };

    const accessToken = await sign(access);
    const refreshToken = `rt_${randomBytes(48).toString("base64url")}`;
    accessTokens.set(accessToken, { grant, expiresAt: clock.now() + accessTokenSeconds * 1000 });
    refreshTokens.set(refreshToken, { grant, used: false });
    return {
      id_token: await sign(identity),
      access_token: accessToken,
      refresh_token: refreshToken,
      token_type: "bearer",
      expires_in: accessTokenSeconds,
      scope: grant.scope,
    };
  }

  return {
    /** Tokens of a new sign-in; a negative life gives an access token that is expired already. */
    issue(options: IssueOptions = {}): Promise<Required<TokenAnswer>> {
      const account = options.account ?? dependencies.account();
      const scope = options.scope ?? "openid profile email offline_access";
      const seconds = options.accessTokenSeconds ?? dependencies.accessTokenSeconds;
      return issueFor({ account, scope, revoked: false }, seconds);
    },

    /**
     * @param keepOld the old refresh token stays good, because its holder will not be told a new one.
     * @returns the new pair, or the code why the refresh token is no good. Each refresh token works once.
     */
    async rotate(
      refreshToken: string,
      { keepOld = false } = {},
    ): Promise<Required<TokenAnswer> | { refused: string }> {
      const known = refreshTokens.get(refreshToken);
      if (!known || known.grant.revoked) return { refused: "refresh_token_invalidated" };
      if (known.used) return { refused: "refresh_token_reused" };
      known.used = !keepOld;
      return issueFor(known.grant, dependencies.accessTokenSeconds);
    },

    /** Revokes the sign-in that a token of either kind belongs to; unknown tokens are no error (RFC 7009, 2.2). */
    revoke(token: string): void {
      const grant = refreshTokens.get(token)?.grant ?? accessTokens.get(token)?.grant;
      if (grant) grant.revoked = true;
    },

    /** @param authorization the header's value. @returns whose token it is, or the 401 that refuses it (PROTOCOL 7.2, 2). */
    check(authorization: string | undefined): Account | Answer {
      const token = /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1];
      const known = token === undefined ? undefined : accessTokens.get(token);
      if (!known) return detail(401, "Unauthorized");
      if (known.grant.revoked) return recordedError("401 token_invalidated");
      if (known.expiresAt <= clock.now()) return recordedError("401 token_expired");
      return known.grant.account;
    },
  };
}
