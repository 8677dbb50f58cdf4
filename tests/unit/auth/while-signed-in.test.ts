import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { whileSignedIn } from "../../../lib/auth/while-signed-in.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Frames that come when they are given; `closed` once nobody wants them any more. */
function given() {
  const waiting: ((frame: IteratorResult<string>) => void)[] = [];
  const state = { closed: false };
  const frames = {
    next: () => new Promise<IteratorResult<string>>((resolve) => waiting.push(resolve)),
    async return() {
      state.closed = true;
      return { done: true as const, value: undefined };
    },
  } as unknown as AsyncGenerator<string>;
  return { frames, state, give: (value: string) => waiting.shift()?.({ done: false, value }) };
}

test("frames pass while the session stands", async () => {
  const { frames, give, state } = given();
  const stream = whileSignedIn(frames, async () => true);
  const first = stream.next();
  await vi.advanceTimersByTimeAsync(20_000);
  give("a");
  expect(await first).toEqual({ done: false, value: "a" });
  expect(state.closed).toBe(false);
});

test("a silent stream ends within five seconds of its session, and lets its frames go", async () => {
  const { frames, state } = given();
  let standing = true;
  const stream = whileSignedIn(frames, async () => standing);
  const next = stream.next();
  await vi.advanceTimersByTimeAsync(6_000);
  standing = false;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await next).toEqual({ done: true, value: undefined });
  expect(state.closed).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test("a store that cannot tell ends nothing", async () => {
  const { frames, give } = given();
  const stream = whileSignedIn(frames, () => Promise.reject(new Error("away")));
  const next = stream.next();
  await vi.advanceTimersByTimeAsync(20_000);
  give("a");
  expect(await next).toEqual({ done: false, value: "a" });
});
