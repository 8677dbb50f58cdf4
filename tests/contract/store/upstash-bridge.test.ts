import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type RedisServer, startRedis } from "../../support/redis-server.ts";
import { startUpstashBridge, type UpstashBridge } from "../../support/upstash-bridge/bridge.ts";
import { createReplyParser, type RedisReply } from "../../support/upstash-bridge/redis-replies.ts";

// The bridge against what https://upstash.com/docs/redis/features/restapi says; it was never compared with the real service.

let redis: RedisServer;
let bridge: UpstashBridge;

beforeAll(async () => {
  redis = await startRedis();
  bridge = await startUpstashBridge(redis.url, { latencyMs: 0 });
});

afterAll(async () => {
  await bridge.stop();
  await redis.stop();
});

beforeEach(() => bridge.resetCounts());

async function ask(path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
  const headers = { authorization: `Bearer ${bridge.token}`, ...init.headers };
  const response = await fetch(bridge.url + path, { ...init, headers });
  return { status: response.status, body: await response.json() };
}

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(path, { method: "POST", body: JSON.stringify(body), headers });

test.each(["/", "/pipeline", "/multi-exec", "/get/key"])("%s needs the token", async (path) => {
  const body = JSON.stringify(path === "/" ? ["SET", "key", "v"] : [["SET", "key", "v"]]);
  for (const authorization of ["", "Bearer wrong", `Basic ${bridge.token}`]) {
    const answer = await ask(path, { method: "POST", body, headers: { authorization } });
    expect(answer).toEqual({ status: 401, body: { error: "Unauthorized" } });
  }
  expect(bridge.counts().commands).toBe(0);
});

test("the token may stand in the query", async () => {
  const response = await fetch(`${bridge.url}/set/by-query/v?_token=${bridge.token}`);
  expect(await response.json()).toEqual({ result: "OK" });
});

test("a command in the body", async () => {
  expect(await post("/", ["SET", "body", "value", "EX", 100])).toEqual({
    status: 200,
    body: { result: "OK" },
  });
  expect(await post("/", ["GET", "body"])).toEqual({ status: 200, body: { result: "value" } });
  expect(await post("/", ["GET", "missing"])).toEqual({ status: 200, body: { result: null } });
  expect(await post("/", ["INCR", "number"])).toEqual({ status: 200, body: { result: 1 } });
});

test("a command in the path, with a body behind it and options in the query", async () => {
  expect(await ask("/set/path/a%2Fb%20c")).toEqual({ status: 200, body: { result: "OK" } });
  expect(await ask("/get/path")).toEqual({ status: 200, body: { result: "a/b c" } });
  expect(await ask("/set/posted?EX=100", { method: "POST", body: '{"any":"text"}' })).toMatchObject({
    status: 200,
  });
  expect(await ask("/get/posted")).toEqual({ status: 200, body: { result: '{"any":"text"}' } });
  expect(await ask("/ttl/posted")).toEqual({ status: 200, body: { result: 100 } });
});

test("errors of Redis are 400 with its text", async () => {
  await post("/", ["SET", "text", "value"]);
  const answer = await post("/", ["XADD", "text", "1-0", "a", "b"]);
  expect(answer).toEqual({ status: 400, body: { error: expect.stringMatching(/^WRONGTYPE /) } });
});

test.each([["not json"], ["{}"], ["[]"], ['[["GET"],{}]'], ["null"]])(
  "the body %s is 400 everywhere",
  async (body) => {
    for (const path of ["/", "/pipeline", "/multi-exec"]) {
      const answer = await ask(path, { method: "POST", body });
      expect(answer, path).toEqual({ status: 400, body: { error: expect.any(String) } });
    }
  },
);

test("a method that is none of the four is 405", async () => {
  expect((await ask("/get/key", { method: "DELETE" })).status).toBe(405);
});

test("a pipeline answers each command, an error standing in its place", async () => {
  await post("/", ["DEL", "stream"]);
  const answer = await post("/pipeline", [
    ["XADD", "stream", "2-0", "entry", "a"],
    ["XADD", "stream", "1-0", "entry", "b"],
    ["XRANGE", "stream", "-", "+"],
  ]);
  expect(answer).toEqual({
    status: 200,
    body: [
      { result: "2-0" },
      { error: "ERR The ID specified in XADD is equal or smaller than the target stream top item" },
      { result: [["2-0", ["entry", "a"]]] },
    ],
  });
});

test("a transaction answers each command, and is refused as a whole when one cannot be queued", async () => {
  expect(
    await post("/multi-exec", [
      ["SET", "in", "v"],
      ["XADD", "in", "1-0", "a", "b"],
      ["GET", "in"],
    ]),
  ).toEqual({
    status: 200,
    body: [{ result: "OK" }, { error: expect.stringMatching(/^WRONGTYPE /) }, { result: "v" }],
  });
  const refused = await post("/multi-exec", [["SET", "in", "changed"], ["NO-SUCH-COMMAND"]]);
  expect(refused).toEqual({ status: 400, body: { error: expect.stringMatching(/^ERR unknown command/) } });
  expect(await post("/", ["GET", "in"])).toEqual({ status: 200, body: { result: "v" } });
});

test("strings come in base64 where asked for, OK and numbers as they are", async () => {
  const base64 = { "upstash-encoding": "base64" };
  const encoded = Buffer.from("é\u0000").toString("base64");
  expect(await post("/", ["SET", "coded", "é\u0000"], base64)).toMatchObject({ body: { result: "OK" } });
  expect(await post("/", ["GET", "coded"], base64)).toMatchObject({ body: { result: encoded } });
  expect(
    await post(
      "/pipeline",
      [
        ["STRLEN", "coded"],
        ["MGET", "coded", "none"],
      ],
      base64,
    ),
  ).toMatchObject({
    body: [{ result: 3 }, { result: [encoded, null] }],
  });
});

test("commands and round trips are counted, and forgotten on reset", async () => {
  await post("/", ["GET", "a"]);
  await post("/pipeline", [
    ["GET", "a"],
    ["GET", "b"],
  ]);
  expect(bridge.counts()).toEqual({ commands: 3, roundTrips: 2 });
  bridge.resetCounts();
  expect(bridge.counts()).toEqual({ commands: 0, roundTrips: 0 });
});

test("a dropped answer was applied, and the next one comes", async () => {
  bridge.dropNext();
  await expect(post("/", ["SET", "dropped", "applied"])).rejects.toThrow();
  expect(await post("/", ["GET", "dropped"])).toEqual({ status: 200, body: { result: "applied" } });
});

test("replies of Redis are understood wherever their bytes are cut", () => {
  const bytes = Buffer.from(
    "*3\r\n$4\r\na\r\nb\r\n*2\r\n:-7\r\n$-1\r\n+OK\r\n-ERR no\r\n$0\r\n\r\n*-1\r\n*0\r\n",
  );
  const whole = [
    [Buffer.from("a\r\nb"), [-7, null], { status: "OK" }],
    { error: "ERR no" },
    Buffer.alloc(0),
    null,
    [],
  ];
  for (let size = 1; size <= bytes.length; size++) {
    const replies: RedisReply[] = [];
    const parse = createReplyParser((reply) => replies.push(reply));
    for (let at = 0; at < bytes.length; at += size) parse(bytes.subarray(at, at + size));
    expect(replies, `chunks of ${size}`).toEqual(whole);
  }
});

test("it listens on this machine alone", () => {
  expect(new URL(bridge.url).hostname).toBe("127.0.0.1");
});
