import { randomBytes } from "node:crypto";
import { createCatalogue } from "../../../lib/catalogue/catalogue.ts";
import { createLimits } from "../../../lib/catalogue/limits.ts";
import { createCodex } from "../../../lib/codex/answer.ts";
import { createOutgoing } from "../../../lib/http/outgoing.ts";
import { createKeyRing } from "../../../lib/store/key-ring.ts";
import { createSealer } from "../../../lib/store/sealed.ts";
import { createSqliteStore } from "../../../lib/store/sqlite.ts";
import { startFakeUpstream } from "../../support/fake-upstream/server.ts";

export const user = "owner";

/** A connected owner with a store and a fake upstream; each `instance` is a process of its own on that store. */
export async function createWorld() {
  const fake = await startFakeUpstream({ delayMs: 0 });
  const { access_token } = await fake.issue();
  const store = createSqliteStore(":memory:");
  const sealer = createSealer(createKeyRing(`k1:${randomBytes(32).toString("base64")}`));

  function instance(clientVersion = "0.169.0") {
    const works: Promise<unknown>[] = [];
    const codex = createCodex(
      { baseUrl: fake.baseUrl, originator: "wherry", userAgent: "wherry/0", clientVersion },
      createOutgoing(),
    );
    const options = {
      store,
      sealer,
      credential: async () => ({ accessToken: access_token, accountId: fake.account.accountId }),
      log() {},
    };
    return {
      catalogue: createCatalogue({
        ...options,
        fetchModels: codex.models,
        clientVersion,
        background: (work) => void works.push(work),
      }),
      limits: createLimits({ ...options, fetchUsage: codex.usage }),
      settled: () => Promise.all(works),
    };
  }

  return { fake, store, instance };
}
