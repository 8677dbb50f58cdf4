import "server-only";
import { readClaims } from "./claims.ts";
import { OAuthError } from "./error.ts";

/** One sign-in's tokens. `refreshToken` is empty where OpenAI gave none; `expiresAt` is the access token's end, in ms since 1970. */
export type TokenSet = {
  accessToken: string;
  refreshToken: string;
  idToken: string | null;
  expiresAt: number | null;
};

/**
 * Reads a token answer (PROTOCOL 1.4 and 2.2). Of a refresh every part is optional and a missing one keeps its old value. Asks for as
 * little as possible, since the answer may hold the only valid token there is.
 * @param previous the tokens a refresh began with; null for a code exchange.
 * @param now ms since 1970, for answers whose token does not say when it ends.
 * @throws OAuthError "unclear" when there is no access token, or for a refresh no token at all.
 */
export function parseTokenAnswer(text: string, previous: TokenSet | null, now: number): TokenSet {
  const answer = jsonObject(text);
  const accessToken = tokenIn(answer.access_token);
  const refreshToken = tokenIn(answer.refresh_token);
  const idToken = tokenIn(answer.id_token);
  if (accessToken === null && (previous === null || (refreshToken ?? idToken) === null))
    throw new OAuthError("unclear");
  return {
    accessToken: accessToken ?? previous?.accessToken ?? "",
    refreshToken: refreshToken ?? previous?.refreshToken ?? "",
    idToken: idToken ?? previous?.idToken ?? null,
    expiresAt:
      accessToken === null
        ? (previous?.expiresAt ?? null)
        : (readClaims(null, accessToken).expiresAt ?? timeAfter(answer.expires_in, now)),
  };
}

function jsonObject(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** Tokens go into headers, so only visible ASCII is one (RFC 6749, appendix A.12). */
function tokenIn(value: unknown): string | null {
  return typeof value === "string" && /^[\x21-\x7e]+$/.test(value) ? value : null;
}

const tenYears = 10 * 365 * 24 * 60 * 60;

function timeAfter(expiresIn: unknown, now: number): number | null {
  const seconds = typeof expiresIn === "string" ? Number(expiresIn) : expiresIn;
  return typeof seconds === "number" && seconds > 0 && seconds <= tenYears ? now + seconds * 1000 : null;
}
