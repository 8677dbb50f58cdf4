import "server-only";
import { randomBytes } from "node:crypto";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";

const lifetime = 10 * 60_000;

export type SignInLinks = ReturnType<typeof createSignInLinks>;

/**
 * The link printed in the terminal of a local start: whoever can read that terminal owns this deployment. Its secret stands in the
 * fragment, which no server and no log ever sees; the page redeems it by POST.
 */
export function createSignInLinks(store: Store) {
  return {
    /** A secret of 256 bit, good once and for ten minutes. */
    async mint(): Promise<string> {
      const secret = randomBytes(32).toString("base64url");
      await store.batch([["set", keys.signInLink(secret), "owner", lifetime]]);
      return secret;
    },

    /** True for exactly one of all who redeem a secret. */
    async redeem(secret: string): Promise<boolean> {
      const key = keys.signInLink(secret);
      const [user] = await store.batch([["get", key]]);
      if (user === null) return false;
      const [redeemed] = await store.batch([["swap", key, user, null]]);
      return redeemed;
    },
  };
}
