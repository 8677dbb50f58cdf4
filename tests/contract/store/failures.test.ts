import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { inspect } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createStore } from "../../../lib/store/open.ts";
import type { Store } from "../../../lib/store/port.ts";
import { type RedisServer, startRedis } from "../../support/redis-server.ts";
import { startUpstashBridge, type UpstashBridge } from "../../support/upstash-bridge/bridge.ts";
import { connectToRedis, type RedisConnection } from "../../support/upstash-bridge/redis-connection.ts";
import { eventually } from "./every-store.ts";

const unavailable = { type: "AppError", code: "store_unavailable" };

let folder: string;
let redis: RedisServer;
let bridge: UpstashBridge;
let control: RedisConnection;
let stores: Store[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wherry-failures-"));
  redis = await startRedis();
  bridge = await startUpstashBridge(redis.url, { latencyMs: 0 });
  control = await connectToRedis(redis.url);
  stores = [
    createStore({ redisUrl: redis.url }),
    createStore({ upstashUrl: bridge.url, upstashToken: bridge.token }),
  ];
});

afterAll(async () => {
  for (const store of stores) await store.close();
  control.close();
  await bridge.stop();
  await redis.stop();
  await rm(folder, { recursive: true });
});

async function answers(store: Store): Promise<boolean> {
  return store.batch([["now"]]).then(
    () => true,
    () => false,
  );
}

test("a SQLite file that cannot be made is an unavailable store", async () => {
  const notAFolder = join(folder, crypto.randomUUID());
  await writeFile(notAFolder, "");
  const store = createStore({ sqliteFile: join(notAFolder, "store.db") });
  await expect(store.batch([["now"]])).rejects.toMatchObject(unavailable);
});

test("a file that is no database is an unavailable store and is left as it is", async () => {
  const file = join(folder, crypto.randomUUID());
  const content = "something else entirely, and longer than a header of SQLite".repeat(100);
  await writeFile(file, content);
  const store = createStore({ sqliteFile: file });
  await expect(store.batch([["now"]])).rejects.toMatchObject(unavailable);
  expect(await readFile(file, "utf8")).toBe(content);
});

test.concurrent("a SQLite file that another process never stops writing is an unavailable store, until it stops", async () => {
  const file = join(folder, crypto.randomUUID());
  const store = createStore({ sqliteFile: file });
  await store.batch([["set", "key", "old"]]);
  const other = new DatabaseSync(file);
  other.exec("BEGIN IMMEDIATE");
  await expect(store.batch([["set", "key", "new"]])).rejects.toMatchObject(unavailable);
  other.exec("ROLLBACK");
  other.close();
  expect(await store.batch([["swap", "key", "old", "new"]])).toEqual([true]);
  await store.close();
});

test.concurrent("a Redis that nobody runs is an unavailable store", async () => {
  const gone = await startRedis();
  await gone.stop();
  const store = createStore({ redisUrl: gone.url });
  await expect(store.batch([["now"]])).rejects.toMatchObject(unavailable);
  await store.close();
});

test.concurrent("a Redis that stops and comes back is used again", async () => {
  const first = await startRedis();
  const store = createStore({ redisUrl: first.url });
  await store.batch([["set", "key", "value"]]);
  await first.stop();
  await expect(store.batch([["get", "key"]])).rejects.toMatchObject(unavailable);
  const second = await startRedis(first.port);
  await eventually(() => answers(store));
  await store.close();
  await second.stop();
});

test.concurrent("a Redis that takes a write and never answers is an unavailable store", async () => {
  const frozen = await startRedis();
  const store = createStore({ redisUrl: frozen.url });
  await store.batch([["now"]]);
  process.kill(frozen.pid, "SIGSTOP");
  await expect(store.batch([["set", "key", "value"]])).rejects.toMatchObject(unavailable);
  process.kill(frozen.pid, "SIGCONT");
  expect(await store.batch([["get", "other"]])).toEqual([null]);
  await store.close();
  await frozen.stop();
});

test.concurrent("a write in flight when Redis dies has failed, and is not said again to the next one", async () => {
  const first = await startRedis();
  const store = createStore({ redisUrl: first.url });
  await store.batch([["now"]]);
  process.kill(first.pid, "SIGSTOP"); // it can be written to and does not answer
  const write = expect(store.batch([["set", "key", "value"]])).rejects.toMatchObject(unavailable);
  process.kill(first.pid, "SIGKILL");
  await write;
  await first.stop();
  const second = await startRedis(first.port);
  await eventually(() => answers(store));
  expect(await store.batch([["get", "key"]])).toEqual([null]);
  await store.close();
  await second.stop();
});

test("an Upstash that nobody runs, or that knows another token, is an unavailable store", async () => {
  const gone = await startUpstashBridge(redis.url);
  await gone.stop();
  const nobody = createStore({ upstashUrl: gone.url, upstashToken: gone.token });
  await expect(nobody.batch([["now"]])).rejects.toMatchObject(unavailable);
  const stranger = createStore({ upstashUrl: bridge.url, upstashToken: "another" });
  await expect(stranger.batch([["now"]])).rejects.toMatchObject(unavailable);
});

test("a Redis without memory refuses a batch as a whole", async () => {
  for (const store of stores) {
    await store.batch([["set", "kept", "value"]]);
    await control.send([["CONFIG", "SET", "maxmemory", "1"]]);
    await expect(
      store.batch([
        ["delete", "kept"],
        ["set", "full", "value"],
      ]),
    ).rejects.toMatchObject(unavailable);
    await expect(store.batch([["swap", "full", null, "value"]])).rejects.toMatchObject(unavailable);
    expect(
      await store.batch([
        ["get", "kept"],
        ["get", "full"],
      ]),
    ).toEqual(["value", null]);
    await control.send([["CONFIG", "SET", "maxmemory", "0"]]);
    expect(await store.batch([["swap", "full", null, null]])).toEqual([true]);
  }
});

test("a Redis that became a replica refuses writes", async () => {
  await control.send([["REPLICAOF", "127.0.0.1", "1"]]);
  for (const store of stores) {
    await expect(
      store.batch([
        ["set", "replica", "value"],
        ["put", "replica log", 0, "entry"],
      ]),
    ).rejects.toMatchObject(unavailable);
  }
  await control.send([["REPLICAOF", "NO", "ONE"]]);
  for (const store of stores) await eventually(() => answers(store));
});

test("a refused write makes the connection anew, because the name may lead to the new primary", async () => {
  const connections = async () =>
    /total_connections_received:(\d+)/.exec(String(await control.send([["INFO", "stats"]])))?.[1];
  const before = await connections();
  const [tcp] = stores as [Store];
  await control.send([["REPLICAOF", "127.0.0.1", "1"]]);
  await expect(tcp.batch([["set", "replica", "value"]])).rejects.toMatchObject(unavailable);
  await control.send([["REPLICAOF", "NO", "ONE"]]);
  await eventually(() => answers(tcp));
  await eventually(async () => Number(await connections()) > Number(before));
});

test("a failure tells its cause, and neither the command, nor keys, values or the token", async () => {
  await control.send([["ACL", "SETUSER", "default", "-eval"]]);
  for (const store of stores) {
    const failures = await Promise.all([
      store.batch([["swap", "SECRET-key", null, "SECRET-value"]]).catch((error) => error),
      store
        .batch([
          ["swap", "SECRET-key", null, "SECRET-value"],
          ["set", "SECRET-key", "SECRET-value"],
        ])
        .catch((error) => error),
    ]);
    for (const failure of failures) {
      expect(failure).toMatchObject(unavailable);
      const shown = inspect(failure, { depth: 10, showHidden: true });
      expect(shown).toMatch(/NOPERM/);
      expect(shown).not.toMatch(/SECRET/);
      expect(shown).not.toContain(bridge.token);
    }
  }
  await control.send([["ACL", "SETUSER", "default", "+eval"]]);
});
