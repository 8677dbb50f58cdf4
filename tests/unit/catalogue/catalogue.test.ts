import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createWorld, user } from "./world.ts";

let world: Awaited<ReturnType<typeof createWorld>>;

beforeEach(async () => {
  world = await createWorld();
  vi.useFakeTimers({ toFake: ["Date"] });
});

afterEach(async () => {
  vi.useRealTimers();
  await world.fake.stop();
});

const ids = async (catalogue: ReturnType<typeof world.instance>["catalogue"], wait = false) =>
  (await catalogue.list(user, { wait })).models.map(({ id }) => id);

test("models come in the order of the live list, hidden ones left out", async () => {
  const listed = await ids(world.instance().catalogue);
  expect(listed.slice(0, 3)).toEqual(["gpt-6.1-sol", "gpt-6-astra", "gpt-6-sol"]);
  expect(listed).not.toContain("codex-auto-review");
});

test("nothing that the browser has no use for leaves the server", async () => {
  const { models } = await world.instance().catalogue.list(user);
  expect(Object.keys(models[0] ?? {}).toSorted()).toEqual([
    "contextWindow",
    "defaultEffort",
    "description",
    "efforts",
    "id",
    "images",
    "name",
    "verbosity",
  ]);
});

test("a list is asked for once in five minutes, whichever process asks", async () => {
  const [one, two] = [world.instance(), world.instance()];
  await ids(one.catalogue);
  await ids(one.catalogue, true);
  await ids(two.catalogue, true);
  expect(world.fake.journal.count("models")).toBe(1);
});

test("callers at the same moment share one request", async () => {
  const { catalogue } = world.instance();
  await Promise.all(Array.from({ length: 10 }, () => ids(catalogue)));
  expect(world.fake.journal.count("models")).toBe(1);
});

test("an older list is shown at once and renewed behind", async () => {
  const one = world.instance();
  await ids(one.catalogue);
  world.fake.catalogue.change((models) => models.filter(({ slug }) => slug !== "gpt-6-astra"));
  vi.setSystemTime(Date.now() + 6 * 60_000);
  expect(await ids(one.catalogue)).toContain("gpt-6-astra");
  await one.settled();
  expect(await ids(one.catalogue)).not.toContain("gpt-6-astra");
});

test("an answer that names another list makes this one old", async () => {
  const one = world.instance();
  await ids(one.catalogue);
  world.fake.catalogue.change((models) => models.filter(({ slug }) => slug !== "gpt-6-astra"));
  one.catalogue.noticeEtag(user, world.fake.catalogue.etag());
  expect(await ids(one.catalogue, true)).not.toContain("gpt-6-astra");
});

test("an answer that names this very list changes nothing", async () => {
  const one = world.instance();
  await ids(one.catalogue);
  one.catalogue.noticeEtag(user, world.fake.catalogue.etag());
  await ids(one.catalogue, true);
  expect(world.fake.journal.count("models")).toBe(1);
});

test("the last good list stays when OpenAI cannot be reached, also for a new process", async () => {
  await ids(world.instance().catalogue);
  await world.fake.refuseConnections();
  vi.setSystemTime(Date.now() + 60 * 60_000);
  expect(await ids(world.instance().catalogue, true)).toContain("gpt-6.1-sol");
});

test("a list that never came is empty, not an error", async () => {
  await world.fake.refuseConnections();
  expect(await world.instance().catalogue.list(user)).toEqual({ models: [], fetchedAt: null });
});

test("another client version has a list of its own", async () => {
  await ids(world.instance().catalogue);
  const older = await ids(world.instance("0.150.0").catalogue, true);
  expect(older).not.toContain("gpt-6-astra");
});

test("hidden models can be looked up, for what is still sent with them", async () => {
  const entry = await world.instance().catalogue.entry(user, "codex-auto-review");
  expect(entry).toMatchObject({ id: "codex-auto-review", visibility: "hide" });
});

test("the copy in the store is sealed", async () => {
  await ids(world.instance().catalogue);
  const [kept] = await world.store.batch([["get", "user:owner:catalogue"]]);
  expect(kept).toMatch(/^eyJ/);
});
