import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, describe } from "vitest";
import { createStore, type StoreChoice } from "../../../lib/store/open.ts";
import type { Store } from "../../../lib/store/port.ts";
import { startRedis } from "../../support/redis-server.ts";
import { startUpstashBridge } from "../../support/upstash-bridge/bridge.ts";
import { connectToRedis } from "../../support/upstash-bridge/redis-connection.ts";

type Backend = { choice: StoreChoice; cut(): Promise<void>; stop(): Promise<void> };

/**
 * What a test of the contract is given: an open store, how others open the same one, how the subscriptions to it are cut, and names that
 * nobody else uses.
 */
export type Given = { store: Store; choice: StoreChoice; cut(): Promise<void>; key(): string };

const backends: { name: string; start(): Promise<Backend> }[] = [
  { name: "SQLite", start: startSqlite },
  { name: "Redis over TCP", start: startRedisTcp },
  { name: "Upstash", start: startUpstash },
];

/** Runs one suite on each adapter. `given` is filled when the tests run, so read it inside of them. */
export function onEveryStore(suite: (given: Given) => void): void {
  describe.each(backends)("$name", ({ start }) => {
    const given = { key: () => `test:${crypto.randomUUID()}` } as Given;
    let backend: Backend;
    beforeAll(async () => {
      backend = await start();
      given.choice = backend.choice;
      given.cut = backend.cut;
      given.store = createStore(backend.choice);
    });
    afterAll(async () => {
      await given.store.close();
      await backend.stop();
    });
    suite(given);
  });
}

/** Asks again until the answer is yes; the test's own timeout ends it. */
export async function eventually(question: () => Promise<boolean>): Promise<void> {
  while (!(await question())) await turn();
}

/** Reads the key until it has gone. */
export async function untilGone(store: Store, key: string): Promise<void> {
  await eventually(async () => (await store.batch([["get", key]]))[0] === null);
}

async function startSqlite(): Promise<Backend> {
  const folder = await mkdtemp(join(tmpdir(), "wherry-store-"));
  return {
    choice: { sqliteFile: join(folder, "store.db") },
    cut: async () => {},
    stop: () => rm(folder, { recursive: true }),
  };
}

async function startRedisTcp(): Promise<Backend> {
  const redis = await startRedis();
  return {
    choice: { redisUrl: redis.url },
    async cut() {
      const control = await connectToRedis(redis.url);
      await control.send([["CLIENT", "KILL", "TYPE", "pubsub"]]);
      control.close();
    },
    stop: redis.stop,
  };
}

async function startUpstash(): Promise<Backend> {
  const redis = await startRedis();
  const bridge = await startUpstashBridge(redis.url);
  return {
    choice: { upstashUrl: bridge.url, upstashToken: bridge.token },
    cut: async () => bridge.cutSubscriptions(),
    async stop() {
      await bridge.stop();
      await redis.stop();
    },
  };
}
