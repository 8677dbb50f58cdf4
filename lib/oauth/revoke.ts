import "server-only";
import type { Outgoing } from "../http/outgoing.ts";
import type { OAuthConfig } from "./config.ts";

/** Asks OpenAI to forget a sign-in (RFC 7009; PROTOCOL 2.3). Best effort, within 10 s: what comes of it changes nothing here. */
export async function revokeToken(
  config: OAuthConfig,
  outgoing: Outgoing,
  refreshToken: string,
): Promise<void> {
  try {
    const answer = await outgoing(`${config.authUrl}/oauth/revoke`, {
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": config.userAgent },
      body: JSON.stringify({
        token: refreshToken,
        token_type_hint: "refresh_token",
        client_id: config.clientId,
      }),
      signal: AbortSignal.timeout(10_000),
    });
    answer.discard();
  } catch {
    // The owner wants to be signed out of here, whether OpenAI can be reached or not.
  }
}
