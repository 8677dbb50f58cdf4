import "server-only";

/**
 * Who we are towards OpenAI's sign-in. `authUrl` is an origin without a slash at its end; an empty `originator` is not sent.
 */
export type OAuthConfig = { authUrl: string; clientId: string; originator: string; userAgent: string };

/**
 * The only kind of address registered for this client: one on the owner's own machine (PROTOCOL 1.1). Authorize and exchange must
 * name it byte for byte alike.
 */
export const redirectUri = "http://localhost:1455/auth/callback";

export const scope = "openid profile email offline_access";
