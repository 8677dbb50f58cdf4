import "server-only";
import type { Outgoing } from "../http/outgoing.ts";
import { type OAuthConfig, redirectUri } from "./config.ts";
import { classifyExchangeFailure } from "./error.ts";
import { requestTokens } from "./token-request.ts";
import { parseTokenAnswer, type TokenSet } from "./tokens.ts";

/**
 * Turns the code of a finished sign-in into tokens (RFC 6749, 4.1.3; PROTOCOL 1.4). A code works once.
 * @param grant.redirect the address that the code was made for; paste-back's own unless told.
 * @throws OAuthError "refused", "transient", "unclear" or "not_sent"; only after "not_sent" is the code surely still good.
 */
export async function exchangeCode(
  config: OAuthConfig,
  outgoing: Outgoing,
  { code, verifier, redirect = redirectUri }: { code: string; verifier: string; redirect?: string },
): Promise<TokenSet> {
  const form = {
    grant_type: "authorization_code",
    client_id: config.clientId,
    code,
    redirect_uri: redirect,
    code_verifier: verifier,
  };
  const text = await requestTokens(config, outgoing, form, classifyExchangeFailure);
  return parseTokenAnswer(text, null, Date.now());
}
