import "server-only";
import type { Provider } from "@auth/core/providers";
import Credentials from "@auth/core/providers/credentials";
import type { Pairings } from "./pairing.ts";
import type { Admit } from "./ways-in.ts";

/** The provider by which a device gets in that another one has let in. */
export function pairingWayIn(pairings: Pairings, admit: Admit): Provider {
  return Credentials({
    id: "pairing",
    credentials: { id: {}, claim: { type: "password" } },
    authorize: async ({ id, claim }, { headers }) => {
      if (typeof id !== "string" || typeof claim !== "string") return null;
      const user = await pairings.collect(id, claim);
      return user === null ? null : admit(user, "pairing", headers);
    },
  });
}
