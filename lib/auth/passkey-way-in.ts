import "server-only";
import type { Provider } from "@auth/core/providers";
import Credentials from "@auth/core/providers/credentials";
import { isAppError } from "../shared/errors.ts";
import { readPasskeyAnswer } from "./passkey-answer.ts";
import { type Passkeys, passkeyHost } from "./passkeys.ts";
import type { Admit } from "./ways-in.ts";

/** The provider by which somebody gets in with a passkey. @param origin ours, as the browser sees it. */
export function passkeyWayIn(passkeys: Passkeys, admit: Admit, origin: string): Provider {
  return Credentials({
    id: "passkey",
    credentials: { answer: { type: "password" } },
    async authorize({ answer: given }, { headers }) {
      const answer = readPasskeyAnswer(given);
      const host = passkeyHost(origin);
      if (!answer || !host) return null;
      try {
        return await admit(await passkeys.userOf({ origin, host }, answer), "passkey", headers);
      } catch (error) {
        if (isAppError(error) && error.code === "passkey_refused") return null;
        throw error;
      }
    },
  });
}
