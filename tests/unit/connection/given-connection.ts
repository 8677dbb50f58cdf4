import { createAttempts } from "../../../lib/connection/attempts.ts";
import { createConnection } from "../../../lib/connection/connection.ts";
import { createDeviceCodes } from "../../../lib/connection/device-code.ts";
import { createDeviceCodeRecords } from "../../../lib/connection/device-code-record.ts";
import { createKeep } from "../../../lib/connection/keep.ts";
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
export const phone = { session: "hash of the phone's session", device: "iPhone" };
export const laptop = { session: "hash of the laptop's session", device: "Mac" };
export const site = "http://localhost:3000";

/** A connection over a store of its own, nothing connected yet. */
export function givenConnection(upstream: FakeUpstream) {
  const hooks: Hooks = {};
  const inner = createStore({ sqliteFile: ":memory:" });
  const store = wrapStore(inner, hooks);
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
  const oauth = {
    authUrl: upstream.authUrl,
    baseUrl: upstream.baseUrl,
    clientId,
    originator: "wherry",
    userAgent: "wherry/test",
  };
  const outgoing = createOutgoing();
  const keep = createKeep(vault, oauth, outgoing);
  const shared = { vault, keep, oauth, outgoing, deploymentId: "here", log: () => {} };
  const connection = createConnection({ attempts, ...shared });
  return {
    connection,
    attempts,
    /** Device codes over the same store, as another instance has them. */
    deviceCodes: (on: Hooks = hooks) => {
      const seen = wrapStore(inner, on);
      return createDeviceCodes({ store: seen, records: createDeviceCodeRecords(seen, sealer), ...shared });
    },
    vault,
    store,
    hooks,
    /** Begins an attempt and signs in at OpenAI: what the owner would now copy. */
    async address(): Promise<string> {
      return upstream.authorize((await connection.begin(user, phone)).url);
    },
  };
}
