import { createOutgoing } from "../../../lib/http/outgoing.ts";
import { refreshTokens } from "../../../lib/oauth/refresh.ts";
import { revokeToken } from "../../../lib/oauth/revoke.ts";
import type { TokenSet } from "../../../lib/oauth/tokens.ts";
import { createKeyRing } from "../../../lib/store/key-ring.ts";
import { createStore } from "../../../lib/store/open.ts";
import { createSealer } from "../../../lib/store/sealed.ts";
import type { ConnectionRecord } from "../../../lib/vault/record.ts";
import { createVault, type Vault, type VaultOptions } from "../../../lib/vault/vault.ts";
import { clientId } from "../../support/fake-upstream/auth/tokens.ts";
import type { FakeUpstream } from "../../support/fake-upstream/server.ts";
import { type Hooks, wrapStore } from "./wrapped-store.ts";

export const user = "owner";
export const minute = 60_000;

/** A key ring of one key that never changes. */
export const testRing = `k1:${Buffer.alloc(32, 1).toString("base64")}`;

const outgoing = createOutgoing();

/** How the vault asks a fake upstream, as it asks OpenAI. */
export function askingUpstream(authUrl: string): Pick<VaultOptions, "refresh" | "revoke"> {
  const oauth = { authUrl, clientId, originator: "wherry", userAgent: "wherry/test" };
  return {
    refresh: (tokens) => refreshTokens(oauth, outgoing, tokens),
    revoke: (refreshToken) => revokeToken(oauth, outgoing, refreshToken),
  };
}

/** Tokens of a new sign-in at the fake. @param endsIn seconds; negative for an access token that has ended. */
export async function signIn(upstream: FakeUpstream, endsIn: number): Promise<TokenSet> {
  const issued = await upstream.issue({ accessTokenSeconds: endsIn });
  return {
    accessToken: issued.access_token,
    refreshToken: issued.refresh_token,
    idToken: issued.id_token,
    expiresAt: Date.now() + endsIn * 1000,
  };
}

/** A vault on a store of its own, connected with tokens whose access token ends in `endsIn` seconds. */
export async function givenVault(upstream: FakeUpstream, endsIn: number) {
  const inner = createStore({ sqliteFile: ":memory:" });
  const sealer = createSealer(createKeyRing(testRing));
  const work: Promise<unknown>[] = [];

  /** Another vault on the same store, as another process has one. */
  function open(hooks: Hooks = {}, options: Partial<VaultOptions> = {}): Vault {
    return createVault({
      store: wrapStore(inner, hooks),
      sealer,
      ...askingUpstream(upstream.authUrl),
      deploymentId: "here",
      background: (each) => void work.push(each),
      log: () => {},
      ...options,
    });
  }

  const hooks: Hooks = {};
  const vault = open(hooks);
  const first = await signIn(upstream, endsIn);
  await vault.connect(user, first);
  return {
    vault,
    hooks,
    open,
    first,
    sealer,
    store: inner,
    record: async () => (await vault.read(user))?.record as ConnectionRecord,
    /** Resolves when nothing runs behind the callers any more. */
    async settled(): Promise<void> {
      for (let seen = 0; seen < work.length; ) {
        seen = work.length;
        await Promise.all(work);
      }
    },
  };
}
