import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSqliteStore } from "../../../lib/store/sqlite.ts";
import { untilGone } from "./every-store.ts";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wherry-sqlite-"));
  file = join(folder, "data", "store.db");
});

afterEach(() => rm(folder, { recursive: true }));

test("data survive closing and opening again", async () => {
  const first = createSqliteStore(file);
  await first.batch([
    ["set", "key", "value"],
    ["put", "log", 0, "entry"],
    ["rank", "index", "member", 1],
  ]);
  await first.close();
  const second = createSqliteStore(file);
  expect(
    await second.batch([
      ["get", "key"],
      ["read", "log", 0],
      ["top", "index", { limit: 1 }],
    ]),
  ).toEqual(["value", ["entry"], [{ member: "member", score: 1 }]]);
  await second.close();
});

test("folder and files are the owner's alone", async () => {
  const store = createSqliteStore(file);
  await store.batch([["set", "key", "value"]]);
  const mode = async (path: string) => (await stat(path)).mode & 0o777;
  expect(await mode(join(folder, "data"))).toBe(0o700);
  for (const each of [file, `${file}-wal`, `${file}-shm`]) expect(await mode(each), each).toBe(0o600);
  await store.close();
});

test("several stores in one process share a file", async () => {
  const stores = Array.from({ length: 4 }, () => createSqliteStore(file));
  const won = await Promise.all(
    stores.map(async (store) => (await store.batch([["swap", "key", null, "mine"]]))[0]),
  );
  expect(won.filter(Boolean)).toHaveLength(1);
  for (const store of stores) await store.close();
});

test("a store in memory works and is its own", async () => {
  const [one, other] = [createSqliteStore(":memory:"), createSqliteStore(":memory:")];
  await one.batch([["set", "key", "value"]]);
  expect(await one.batch([["get", "key"]])).toEqual(["value"]);
  expect(await other.batch([["get", "key"]])).toEqual([null]);
});

test("a batch with an operation that fails leaves nothing behind", async () => {
  const store = createSqliteStore(file);
  await store.batch([["put", "log", 0, "entry"]]);
  await expect(
    store.batch([
      ["set", "key", "value"],
      ["put", "log", 1, "next"],
      ["rank", "log", "member", 1],
    ]),
  ).rejects.toMatchObject({ code: "store_unavailable" });
  expect(
    await store.batch([
      ["get", "key"],
      ["read", "log", 0],
    ]),
  ).toEqual([null, ["entry"]]);
  await store.close();
});

test("while another process writes, reading goes on, the event loop turns, and writing waits", async () => {
  const store = createSqliteStore(file);
  await store.batch([["set", "key", "old"]]);
  const other = new DatabaseSync(file);
  other.exec("BEGIN IMMEDIATE");

  let written = false;
  const writing = store.batch([["set", "key", "new"]]).then(() => {
    written = true;
  });
  for (let i = 0; i < 100; i++) await turn();
  expect(await store.batch([["get", "key"]])).toEqual(["old"]);
  expect(written).toBe(false);

  other.exec("COMMIT");
  other.close();
  await writing;
  expect(await store.batch([["get", "key"]])).toEqual(["new"]);
  await store.close();
});

test("expired records are swept from the file, a bounded number at once", async () => {
  const records = Array.from({ length: 60 }, (_, i) => ["put", `log ${i}`, 0, "entry", 1] as const);
  const first = createSqliteStore(file);
  await first.batch([...records, ["set", "witness", "here", 2]]);
  await untilGone(first, "witness");
  await first.close();

  const second = createSqliteStore(file);
  const look = new DatabaseSync(file);
  const count = (table: string) => look.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n;
  await second.batch([["set", "key", "value"]]);
  expect(count("record")).toBe(61 - 50 + 1);
  await second.batch([["set", "key", "value"]]);
  expect(count("record")).toBe(1);
  expect(count("entry")).toBe(0);
  look.close();
  await second.close();
});

test("a closed store is unavailable and does not open again", async () => {
  const store = createSqliteStore(file);
  await store.batch([["set", "key", "value"]]);
  await store.close();
  await expect(store.batch([["get", "key"]])).rejects.toMatchObject({ code: "store_unavailable" });
});
