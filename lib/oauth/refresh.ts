import "server-only";
import type { Outgoing } from "../http/outgoing.ts";
import type { OAuthConfig } from "./config.ts";
import { classifyTokenFailure } from "./error.ts";
import { requestTokens } from "./token-request.ts";
import { parseTokenAnswer, type TokenSet } from "./tokens.ts";

/**
 * Trades the single-use refresh token for new tokens (RFC 6749, 6; PROTOCOL 2.2). Whoever calls this must be the only one.
 * @throws OAuthError "terminal", "transient", "unclear" or "not_sent".
 */
export async function refreshTokens(
  config: OAuthConfig,
  outgoing: Outgoing,
  previous: TokenSet,
  options: { signal?: AbortSignal } = {},
): Promise<TokenSet> {
  const form = {
    client_id: config.clientId,
    grant_type: "refresh_token",
    refresh_token: previous.refreshToken,
  };
  const text = await requestTokens(config, outgoing, form, classifyTokenFailure, options.signal);
  return parseTokenAnswer(text, previous, Date.now());
}
