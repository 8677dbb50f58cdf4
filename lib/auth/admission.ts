import "server-only";
import { hashed, keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import type { Sealer } from "../store/sealed.ts";

/** An account at a provider as it proved itself, `subject` for ever; `emails` holds only addresses that the provider has verified. */
export type ProviderAccount = { provider: string; subject: string; emails: string[] };

type Binding = { user: string; email: string };

/** Who signs in with the passphrase, the printed link, or the first address of ALLOWED_EMAILS. */
export const owner = "owner";

export type Admission = ReturnType<typeof createAdmission>;

/**
 * Which accounts of other providers may come in, and as whom. An address of ALLOWED_EMAILS admits one account, the first that proves
 * it; from then on that provider and subject are bound, and the address opens nothing any more: addresses change hands.
 * @param allowed ALLOWED_EMAILS; the first one is the owner's. An address taken off the list shuts its account out again.
 */
export function createAdmission(store: Store, sealer: Sealer, allowed: readonly string[]) {
  const users = new Map(allowed.map((email, at) => [email, at === 0 ? owner : memberOf(email)]));
  const members = new Set(users.values());

  const place = (key: string) => ({ user: "identity", purpose: "identity" as const, key });

  return {
    /** The user an account is here; null for nobody. Binds the account on its first time. */
    async userOf({ provider, subject, emails }: ProviderAccount): Promise<string | null> {
      const key = keys.identity(provider, subject);
      const [bound] = await store.batch([["get", key]]);
      if (bound !== null) {
        const { user, email } = await sealer.open<Binding>(place(key), bound);
        return users.get(email) === user ? user : null;
      }
      for (const email of emails.map(normal)) {
        const user = email === null ? undefined : users.get(email);
        if (!email || !user) continue;
        const admitted = keys.admittedEmail(email);
        const [, holder] = await store.batch([
          ["swap", admitted, null, key],
          ["get", admitted],
        ]);
        if (holder !== key) continue; // this address has let somebody else in before
        await store.batch([["set", key, await sealer.seal(place(key), { user, email } satisfies Binding)]]);
        return user;
      }
      return null;
    },

    /** False for somebody whose address has been taken off the list; whoever signs in without one always stays. */
    mayStay: (user: string) => !user.startsWith(memberPrefix) || members.has(user),
  };
}

const memberPrefix = "member-";

/** The id of somebody of the household, the same for the same address. */
const memberOf = (email: string) => `${memberPrefix}${hashed(email).slice(0, 22)}`;

/** An address as it is compared, or null: letters that only look like others, or two signs "@", are nobody's (SECURITY S-14). */
export function normal(email: string): string | null {
  return /^[!-?A-~]+@[!-?A-~]+$/.test(email) ? email.toLowerCase() : null;
}
