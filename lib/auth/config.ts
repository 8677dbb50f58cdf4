import "server-only";
import type { AuthConfig } from "@auth/core";
import Credentials from "@auth/core/providers/credentials";
import { cookieSeconds, sessionCookie } from "./cookies.ts";
import { deviceName } from "./device-name.ts";
import { isPassphrase } from "./passphrase.ts";
import type { Sessions } from "./sessions.ts";
import type { SignInLinks } from "./sign-in-link.ts";

/** Who signs in with the passphrase or the printed link. */
export const owner = "owner";

export type AuthOptions = {
  secret: string;
  passphrase: string | undefined;
  sessions: Sessions;
  links: SignInLinks;
};

/**
 * The configuration of Auth.js, anew for each call because `Auth()` changes it. Its JWT carries no more than the id of a session
 * in our store: JWTs by themselves cannot be revoked.
 * @param secure whether the browser sees https.
 */
export function authConfig(
  { secret, passphrase, sessions, links }: AuthOptions,
  secure: boolean,
): AuthConfig {
  const begin = async (request: Request) => ({
    id: owner,
    sid: await sessions.begin(owner, deviceName(request.headers.get("user-agent"))),
  });
  const passphraseProvider = Credentials({
    id: "passphrase",
    credentials: { passphrase: { type: "password" } },
    authorize: ({ passphrase: given }, request) =>
      passphrase && typeof given === "string" && isPassphrase(given, passphrase) ? begin(request) : null,
  });
  const linkProvider = Credentials({
    id: "link",
    credentials: { secret: { type: "password" } },
    authorize: async ({ secret: given }, request) =>
      typeof given === "string" && (await links.redeem(given)) ? begin(request) : null,
  });

  return {
    basePath: "/api/auth",
    secret,
    trustHost: true,
    useSecureCookies: secure,
    cookies: {
      sessionToken: {
        name: sessionCookie(secure),
        options: { httpOnly: true, sameSite: "lax", path: "/", secure },
      },
    },
    session: { strategy: "jwt", maxAge: cookieSeconds },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    providers: passphrase ? [passphraseProvider, linkProvider] : [linkProvider],
    callbacks: {
      jwt: ({ token, user }) => (user ? { sub: user.id, sid: (user as { sid?: string }).sid } : token),
      session: ({ session }) => session,
      redirect: ({ url, baseUrl }) =>
        URL.parse(url, baseUrl)?.origin === new URL(baseUrl).origin ? url : baseUrl,
    },
    events: {
      async signOut(message) {
        const token = "token" in message ? message.token : null;
        if (token?.sub && typeof token.sid === "string") await sessions.end(token.sub, token.sid);
      },
    },
    logger: { error() {}, warn() {}, debug() {} },
  };
}
