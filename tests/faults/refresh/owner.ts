import { createKeyRing } from "../../../lib/store/key-ring.ts";
import { createSealer } from "../../../lib/store/sealed.ts";
import type { ConnectionRecord } from "../../../lib/vault/record.ts";
import { createVault } from "../../../lib/vault/vault.ts";
import { askingUpstream, signIn, testRing } from "../../unit/vault/given-vault.ts";
import { type Hooks, wrapStore } from "../../unit/vault/wrapped-store.ts";
import type { Given } from "./shared-stores.ts";

export type Owner = Awaited<ReturnType<typeof createOwner>>;

/** An owner connected with tokens that end in `endsIn` seconds, and this process' own vault, which is never a worker's. */
export async function createOwner({ store, upstream }: Given, endsIn: number) {
  const user = crypto.randomUUID();
  const hooks: Hooks = {};
  const work: Promise<unknown>[] = [];
  const unsaved = Promise.withResolvers<void>();
  const vault = createVault({
    store: wrapStore(store, hooks),
    sealer: createSealer(createKeyRing(testRing)),
    ...askingUpstream(upstream.authUrl),
    deploymentId: "here",
    background: (each) => void work.push(each),
    log: (_, event) => {
      if (event === "tokens could not be saved yet") unsaved.resolve();
    },
  });
  const first = await signIn(upstream, endsIn);
  await vault.connect(user, first);
  const refreshes = () =>
    upstream.journal
      .of("refresh")
      .filter(({ body }) => (body as { refresh_token: string }).refresh_token === first.refreshToken);

  return {
    user,
    first,
    /** Resolves when this process has failed to save renewed tokens. */
    unsaved: unsaved.promise,
    /** Asks from this process, when by the store's clock so many ms have passed. Gives the token, or the error's code. */
    async ask(ahead: number): Promise<string> {
      hooks.ahead = ahead;
      const outcome = await vault.credential(user).catch((error: Error) => error);
      await Promise.all(work);
      return outcome instanceof Error ? outcome.message : outcome.accessToken;
    },
    record: async () => (await vault.read(user))?.record as ConnectionRecord,
    /** How often the token endpoint was asked with the first refresh token. */
    calls: () => refreshes().length,
    /** How often it said that this token was used already. */
    reuses: () => refreshes().filter(({ refusal }) => refusal?.includes("refresh_token_reused")).length,
  };
}
