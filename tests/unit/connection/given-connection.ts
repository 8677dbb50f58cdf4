import { createAttempts } from "../../../lib/connection/attempts.ts";
import { createConnection } from "../../../lib/connection/connection.ts";
import { createOutgoing } from "../../../lib/http/outgoing.ts";
import { createKeyRing } from "../../../lib/store/key-ring.ts";
import { createStore } from "../../../lib/store/open.ts";
import { createSealer } from "../../../lib/store/sealed.ts";
import { createVault } from "../../../lib/vault/vault.ts";
import { clientId } from "../../support/fake-upstream/auth/tokens.ts";
import type { FakeUpstream } from "../../support/fake-upstream/server.ts";
import { askingUpstream, testRing, user } from "../vault/given-vault.ts";
import { type Hooks, wrapStore } from "../vault/wrapped-store.ts";

export { user };
export const site = "http://localhost:3000";

/** A connection over a store of its own, nothing connected yet. */
export function givenConnection(upstream: FakeUpstream) {
  const hooks: Hooks = {};
  const store = wrapStore(createStore({ sqliteFile: ":memory:" }), hooks);
  const sealer = createSealer(createKeyRing(testRing));
  const attempts = createAttempts(store, sealer);
  const vault = createVault({
    store,
    sealer,
    ...askingUpstream(upstream.authUrl),
    deploymentId: "here",
    background: () => {},
    log: () => {},
  });
  const connection = createConnection({
    attempts,
    vault,
    oauth: {
      authUrl: upstream.authUrl,
      baseUrl: upstream.baseUrl,
      clientId,
      originator: "wherry",
      userAgent: "wherry/test",
    },
    outgoing: createOutgoing(),
    deploymentId: "here",
    log: () => {},
  });
  return {
    connection,
    attempts,
    vault,
    store,
    hooks,
    /** Begins an attempt and signs in at OpenAI: what the owner would now copy. */
    async address(): Promise<string> {
      return upstream.authorize((await connection.begin(user)).url);
    },
  };
}
