import "server-only";
import type { AuthConfig } from "@auth/core";
import type { Provider } from "@auth/core/providers";
import { cookieSeconds, sessionCookie } from "./cookies.ts";
import type { Sessions } from "./sessions.ts";
import type { Admitted } from "./ways-in.ts";

export type AuthOptions = { secret: string; providers: Provider[]; sessions: Sessions };

/**
 * The configuration of Auth.js, anew for each call because `Auth()` changes it. Its JWT carries no more than the id of a session
 * in our store: JWTs by themselves cannot be revoked.
 * @param secure whether the browser sees https.
 */
export function authConfig({ secret, providers, sessions }: AuthOptions, secure: boolean): AuthConfig {
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
    providers,
    callbacks: {
      jwt: ({ token, user }) => (user ? { sub: user.id, sid: (user as Partial<Admitted>).sid } : token),
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
