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

const window = { minutes: 300, usedPercent: 38, resetAt: null };

test("what an answer said is what is shown, without asking", async () => {
  const { limits } = world.instance();
  await limits.note(user, [window], "plus");
  expect(await limits.read(user)).toMatchObject({ windows: [window], plan: "plus" });
  expect(world.fake.journal.count("usage")).toBe(0);
});

test("an old reading is renewed at OpenAI", async () => {
  const { limits } = world.instance();
  await limits.note(user, [window], "plus");
  vi.setSystemTime(Date.now() + 6 * 60_000);
  const reading = await limits.read(user);
  expect(reading.windows.map(({ minutes }) => minutes)).toEqual([300, 10_080]);
  expect(world.fake.journal.count("usage")).toBe(1);
});

test("an old reading stays, with its age, when OpenAI does not answer", async () => {
  const { limits } = world.instance();
  await limits.note(user, [window], "plus");
  const known = await limits.last(user);
  await world.fake.refuseConnections();
  vi.setSystemTime(Date.now() + 60 * 60_000);
  expect(await limits.read(user)).toEqual(known);
});

test("an answer without limits keeps the reading there was", async () => {
  const { limits } = world.instance();
  await limits.note(user, [window], "plus");
  await limits.note(user, [], undefined);
  expect((await limits.last(user))?.windows).toEqual([window]);
});

test("without any reading there are no windows, rather than empty ones", async () => {
  await world.fake.refuseConnections();
  expect((await world.instance().limits.read(user)).windows).toEqual([]);
});
