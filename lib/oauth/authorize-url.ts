import "server-only";
import { type OAuthConfig, redirectUri, scope } from "./config.ts";

/** OpenAI's sign-in page for one attempt; parameters in the order the official client was seen to send (PROTOCOL 1.2). */
export function authorizeUrl(config: OAuthConfig, attempt: { challenge: string; state: string }): string {
  const parameters = new URLSearchParams({
    response_type: "code",
    client_id: config.clientId,
    redirect_uri: redirectUri,
    code_challenge: attempt.challenge,
    code_challenge_method: "S256",
    state: attempt.state,
    scope,
    id_token_add_organizations: "true",
    codex_cli_simplified_flow: "true",
    ...(config.originator ? { originator: config.originator } : {}),
  });
  return `${config.authUrl}/oauth/authorize?${parameters}`;
}
