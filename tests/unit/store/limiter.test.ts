import { expect, test } from "vitest";
import { AppError } from "../../../lib/shared/errors.ts";
import { createLimiter } from "../../../lib/store/limiter.ts";
import { createStore } from "../../../lib/store/open.ts";
import { type Hooks, wrapStore } from "../vault/wrapped-store.ts";

const limit = { name: "sign-in", most: 7, windowMs: 60_000 };
const inner = createStore({ sqliteFile: ":memory:" });

/** A limiter on a store whose clock stands at `at`, or later as `hooks.ahead` says. */
function given(scale = 1, each: Partial<typeof limit> = {}) {
  const hooks: Hooks = {};
  const store = wrapStore(createStore({ sqliteFile: ":memory:" }), hooks);
  const limiter = createLimiter(store, scale);
  return { hooks, take: () => limiter.take({ ...limit, ...each }) };
}

/** Puts the clock a little behind the beginning of a window, so that a test does not run into the next one. */
async function atWindowStart(hooks: Hooks): Promise<number> {
  const [now] = await inner.batch([["now"]]);
  const start = (Math.floor(now / limit.windowMs) + 1) * limit.windowMs;
  hooks.ahead = start - now;
  return start;
}

const granted = (outcomes: PromiseSettledResult<void>[]) =>
  outcomes.filter(({ status }) => status === "fulfilled").length;

test("of 20 tries at once exactly as many pass as the limit says, and the others learn when it ends", async () => {
  const { hooks, take } = given();
  const start = await atWindowStart(hooks);
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, take));
  expect(granted(outcomes)).toBe(7);
  const told = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
  const retryAt = new Date(start + limit.windowMs).toISOString();
  for (const error of told) expect(error).toMatchObject({ code: "rate_limited", retryAt });
});

test("the next window starts at nothing", async () => {
  const { hooks, take } = given();
  await atWindowStart(hooks);
  for (let i = 0; i < 7; i++) await take();
  await expect(take()).rejects.toMatchObject({ code: "rate_limited" });
  hooks.ahead = (hooks.ahead ?? 0) + limit.windowMs;
  await take();
});

test("every name has a count of its own", async () => {
  const store = createStore({ sqliteFile: ":memory:" });
  const limiter = createLimiter(store, 1);
  await limiter.take({ ...limit, most: 1, windowMs: 3_600_000 * 24 * 365 });
  await limiter.take({ ...limit, most: 1, windowMs: 3_600_000 * 24 * 365, name: "other" });
});

test.each([
  [3, 21],
  [0.5, 4],
  [0, 0],
])("a scale of %d lets %d of 30 tries pass", async (scale, most) => {
  const { hooks, take } = given(scale);
  await atWindowStart(hooks);
  expect(granted(await Promise.allSettled(Array.from({ length: 30 }, take)))).toBe(most);
});

test("when the store cannot count, the try fails", async () => {
  const { hooks, take } = given();
  hooks.before = () => {
    throw new AppError("store_unavailable");
  };
  await expect(take()).rejects.toMatchObject({ code: "store_unavailable" });
});
