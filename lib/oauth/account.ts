import "server-only";
import type { Outgoing } from "../http/outgoing.ts";
import { isAccountId } from "./claims.ts";
import type { OAuthConfig } from "./config.ts";

/**
 * The ChatGPT account of a token that does not name one (PROTOCOL 2.1, FIELD-NOTES 29 and 30): the default one, or the only one.
 * Best effort, within 10 s; null when it cannot be told, and then requests go out without an account.
 */
export async function lookUpAccount(
  config: OAuthConfig & { baseUrl: string },
  outgoing: Outgoing,
  accessToken: string,
): Promise<string | null> {
  try {
    const answer = await outgoing(`${config.baseUrl}/wham/accounts/check`, {
      method: "GET",
      headers: {
        authorization: `Bearer ${accessToken}`,
        accept: "application/json",
        "user-agent": config.userAgent,
        ...(config.originator ? { originator: config.originator } : {}),
      },
      signal: AbortSignal.timeout(10_000),
    });
    if (answer.status !== 200) {
      answer.discard();
      return null;
    }
    const { accounts, default_account_id } = JSON.parse(await answer.text());
    const only = accounts?.length === 1 ? accounts[0]?.id : undefined;
    return [default_account_id, only].find(isAccountId) ?? null;
  } catch {
    return null;
  }
}
