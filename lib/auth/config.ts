import "server-only";
import type { AuthConfig } from "@auth/core";
import { AuthError } from "@auth/core/errors";
import type { Provider } from "@auth/core/providers";
import type { Log } from "../http/log.ts";
import type { ProviderAccount } from "./admission.ts";
import { cookieSeconds, sessionCookie } from "./cookies.ts";
import type { ProviderUser } from "./provider-ways-in.ts";
import type { Sessions } from "./sessions.ts";
import type { Admitted } from "./ways-in.ts";

export type AuthOptions = {
  secret: string;
  providers: Provider[];
  sessions: Sessions;
  /** Lets somebody in whom another provider vouches for; null for nobody. */
  welcome(account: ProviderAccount): Promise<Admitted | null>;
  log: Log;
};

/**
 * The configuration of Auth.js, anew for each call because `Auth()` changes it. Its JWT carries no more than the id of a session
 * in our store: JWTs by themselves cannot be revoked.
 * @param secure whether the browser sees https.
 */
export function authConfig(
  { secret, providers, sessions, welcome, log }: AuthOptions,
  secure: boolean,
): AuthConfig {
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
      async signIn({ user, account }) {
        if (account?.type === "credentials") return true; // its way in has decided already
        const admitted = await welcome((user as unknown as ProviderUser).account).catch((cause) => {
          throw new AuthError("nobody could tell", { cause }); // anything else would be told as "no access"
        });
        if (admitted) Object.assign(user, admitted);
        return admitted !== null;
      },
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
    logger: {
      // A wrong passphrase is no trouble of ours; a provider that refuses this deployment is.
      error: (error) =>
        (error as Partial<AuthError>).type === "CredentialsSignin" ||
        log("warn", "sign-in failed", { kind: (error as Partial<AuthError>).type, cause: reasonOf(error) }),
      warn() {},
      debug() {},
    },
  };
}

/** Auth.js keeps what really happened below its own error. */
function reasonOf({ cause }: Error): unknown {
  return (cause as { err?: Error } | undefined)?.err ?? cause;
}
