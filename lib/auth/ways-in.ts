import "server-only";
import type { Provider } from "@auth/core/providers";
import Credentials from "@auth/core/providers/credentials";
import { deviceOf } from "./device-name.ts";
import { isPassphrase } from "./passphrase.ts";
import type { Sessions, SignInMethod } from "./sessions.ts";
import type { SignInLinks } from "./sign-in-link.ts";

/** Who signs in with the passphrase, the printed link, or the first address of ALLOWED_EMAILS. */
export const owner = "owner";

/** What Auth.js is told of somebody who got in: the user, and the id of the new session. */
export type Admitted = { id: string; sid: string };

/** Lets `user` in: begins a session named after the browser that asks. */
export type Admit = (user: string, method: SignInMethod, headers: Headers) => Promise<Admitted>;

export function createAdmit(sessions: Sessions): Admit {
  return async (user, method, headers) => ({
    id: user,
    sid: await sessions.begin({ user, method, ...deviceOf(headers.get("user-agent")) }),
  });
}

export type WaysIn = { passphrase: string | undefined; links: SignInLinks; admit: Admit };

/** The providers of Auth.js by which a device gets in with something that is typed or carried by a link. */
export function waysIn({ passphrase, links, admit }: WaysIn): Provider[] {
  const byPassphrase = Credentials({
    id: "passphrase",
    credentials: { passphrase: { type: "password" } },
    authorize: ({ passphrase: given }, { headers }) =>
      passphrase && typeof given === "string" && isPassphrase(given, passphrase)
        ? admit(owner, "passphrase", headers)
        : null,
  });
  const byLink = Credentials({
    id: "link",
    credentials: { secret: { type: "password" } },
    authorize: async ({ secret }, { headers }) =>
      typeof secret === "string" && (await links.redeem(secret)) ? admit(owner, "link", headers) : null,
  });
  return passphrase ? [byPassphrase, byLink] : [byLink];
}
