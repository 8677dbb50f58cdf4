import "server-only";
import type { Provider } from "@auth/core/providers";
import Credentials from "@auth/core/providers/credentials";
import { owner } from "./admission.ts";
import { deviceOf } from "./device-name.ts";
import type { Identify } from "./identity.ts";
import { isPassphrase } from "./passphrase.ts";
import type { SignInMethod } from "./session-record.ts";
import type { Sessions } from "./sessions.ts";
import type { SignInLinks } from "./sign-in-link.ts";

/** What Auth.js is told of somebody who got in: the user, and the id of the new session. */
export type Admitted = { id: string; sid: string };

/** Lets `user` in: begins a session named after the browser that asks, in place of the one it had. */
export type Admit = (user: string, method: SignInMethod, headers: Headers) => Promise<Admitted>;

/** @param secure whether the browser sees https. */
export function createAdmit(sessions: Sessions, identify: Identify, secure: boolean): Admit {
  return async (user, method, headers) => {
    const before = await identify(headers, secure);
    const device = { user, method, ...deviceOf(headers.get("user-agent")) };
    return { id: user, sid: await sessions.begin(device, before) };
  };
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
