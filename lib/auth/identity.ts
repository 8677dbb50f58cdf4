import "server-only";
import { getToken } from "@auth/core/jwt";
import { readCookie, sessionCookie } from "./cookies.ts";

/** What a browser's cookie claims. Only the session in the store makes it true. */
export type Identity = { user: string; sid: string };

/** Reads the claim of a request's cookie; null when there is none that this deployment has made. */
export type Identify = (headers: Headers, secure: boolean) => Promise<Identity | null>;

const mostOpened = 200;

/** @param secret the one that Auth.js seals its cookies with. */
export function createIdentify(secret: string): Identify {
  /**
   * What cookies have been found to claim. A cookie is opened by deriving a key, a millisecond for every request; what it claims never
   * changes, and whether that still holds is the session's to say.
   */
  const opened = new Map<string, Identity>();

  return async (headers, secure) => {
    const name = sessionCookie(secure);
    const cookie = readCookie(headers, name);
    if (!cookie) return null;
    const known = opened.get(cookie);
    if (known) return known;
    // The cookie alone is passed on: a token in an Authorization header is nobody's way in.
    const token = await getToken({
      req: { headers: { cookie: `${name}=${cookie}` } },
      secret,
      cookieName: name,
      salt: name,
    }).catch(() => null);
    if (!token?.sub || typeof token.sid !== "string") return null;
    const claimed = { user: token.sub, sid: token.sid };
    if (opened.size >= mostOpened) opened.clear();
    opened.set(cookie, claimed);
    return claimed;
  };
}
