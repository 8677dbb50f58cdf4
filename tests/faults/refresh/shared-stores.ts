import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeAll, beforeEach, describe } from "vitest";
import { createStore, type StoreChoice } from "../../../lib/store/open.ts";
import type { Store } from "../../../lib/store/port.ts";
import { type FakeUpstream, startFakeUpstream } from "../../support/fake-upstream/server.ts";
import { startRedis } from "../../support/redis-server.ts";
import { killWorkers } from "./workers.ts";

/** What a test is given: a store that several processes share, and a strict fake of OpenAI's sign-in. */
export type Given = {
  choice: StoreChoice;
  store: Store;
  upstream: FakeUpstream;
  /** Nobody can write from now on. Gives what ends that. */
  freeze(): () => void;
};

/** Runs one suite on each kind of store that processes can share. `given` is filled when the tests run. */
export function onSharedStores(suite: (given: Given) => void): void {
  describe.each([
    { name: "SQLite", start: startSqlite },
    { name: "Redis", start: startRedisStore },
  ])("$name", ({ start }) => {
    const given = {} as Given;
    let stop: () => Promise<void>;
    beforeAll(async () => {
      const backend = await start();
      stop = backend.stop;
      given.choice = backend.choice;
      given.freeze = backend.freeze;
      given.store = createStore(backend.choice);
      given.upstream = await startFakeUpstream();
    });
    beforeEach(() => {
      given.upstream.clear();
      given.upstream.journal.clear();
    });
    afterEach(killWorkers);
    afterAll(async () => {
      await given.upstream.stop();
      await given.store.close();
      await stop();
    });
    suite(given);
  });
}

async function startSqlite() {
  const folder = await mkdtemp(join(tmpdir(), "wherry-refresh-"));
  const file = join(folder, "store.db");
  const choice: StoreChoice = { sqliteFile: file };
  return {
    choice,
    stop: () => rm(folder, { recursive: true }),
    freeze() {
      const writer = new DatabaseSync(file);
      writer.exec("BEGIN IMMEDIATE");
      return () => writer.close();
    },
  };
}

async function startRedisStore() {
  const redis = await startRedis();
  const choice: StoreChoice = { redisUrl: redis.url };
  return {
    choice,
    stop: redis.stop,
    freeze() {
      process.kill(redis.pid, "SIGSTOP");
      return () => process.kill(redis.pid, "SIGCONT");
    },
  };
}
