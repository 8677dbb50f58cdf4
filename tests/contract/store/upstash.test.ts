import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createStore } from "../../../lib/store/open.ts";
import type { Store } from "../../../lib/store/port.ts";
import { type RedisServer, startRedis } from "../../support/redis-server.ts";
import { startUpstashBridge, type UpstashBridge } from "../../support/upstash-bridge/bridge.ts";

let redis: RedisServer;
let bridge: UpstashBridge;
let store: Store;

beforeAll(async () => {
  redis = await startRedis();
  bridge = await startUpstashBridge(redis.url);
  store = createStore({ upstashUrl: bridge.url, upstashToken: bridge.token });
});

afterAll(async () => {
  await store.close();
  await bridge.stop();
  await redis.stop();
});

beforeEach(() => bridge.resetCounts());

test("a flush, one put and one get, is one round trip and two billed commands", async () => {
  await store.batch([
    ["put", "flush", 0, "events"],
    ["get", "stop"],
  ]);
  expect(bridge.counts()).toEqual({ roundTrips: 1, commands: 2 });
});

test("a batch of every verb is one round trip; a further page and a time to live on a log cost a command more", async () => {
  await store.batch([
    ["get", "a"],
    ["set", "a", "1", 1000],
    ["swap", "a", "1", "2", 1000],
    ["delete", "a"],
    ["put", "log", 0, "entry"],
    ["read", "log", 0],
    ["rank", "index", "m", 1],
    ["unrank", "index", "m"],
    ["top", "index", { limit: 10 }],
    ["now"],
  ]);
  expect(bridge.counts()).toEqual({ roundTrips: 1, commands: 10 });
  bridge.resetCounts();
  await store.batch([
    ["put", "log", 1, "entry", 1000],
    ["top", "index", { limit: 10, before: { member: "m", score: 1 } }],
  ]);
  expect(bridge.counts()).toEqual({ roundTrips: 1, commands: 4 });
});

test("a put whose answer was lost is said once, and again only by its caller, who finds its own entry", async () => {
  bridge.dropNext();
  await expect(store.batch([["put", "lost", 0, "mine"]])).rejects.toMatchObject({
    code: "store_unavailable",
  });
  expect(bridge.counts().roundTrips).toBe(1);
  expect(await store.batch([["put", "lost", 0, "mine"]])).toEqual([false]);
  expect(await store.batch([["read", "lost", 0]])).toEqual([["mine"]]);
});

test("a swap whose answer was lost has been made once", async () => {
  bridge.dropNext();
  await expect(store.batch([["swap", "lost swap", null, "mine"]])).rejects.toMatchObject({
    code: "store_unavailable",
  });
  expect(await store.batch([["swap", "lost swap", null, "mine"]])).toEqual([false]);
  expect(await store.batch([["get", "lost swap"]])).toEqual(["mine"]);
});
