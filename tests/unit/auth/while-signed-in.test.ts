import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createWhileSignedIn } from "../../../lib/auth/while-signed-in.ts";
import { createChanges } from "../../../lib/changes/changes.ts";
import { changed, noted } from "../../../lib/changes/noted.ts";
import { hashed, keys } from "../../../lib/store/keys.ts";
import type { Operation, Results, Store } from "../../../lib/store/port.ts";
import { createSqliteStore } from "../../../lib/store/sqlite.ts";

const reader = { user: "owner", sid: "the session" };
const session = keys.session(reader.sid);
const ended = [
  ["delete", session] as const,
  ...noted(reader.user, changed.session(hashed(reader.sid))),
] satisfies Operation[];

let store: Store;
beforeEach(async () => {
  vi.useFakeTimers();
  store = createSqliteStore(":memory:");
  await store.batch([["set", session, "sealed"]]);
});
afterEach(async () => {
  vi.useRealTimers();
  await store.close();
});

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

const tied = (frames: AsyncGenerator<string>, farewell?: () => Promise<string>, on = store) =>
  createWhileSignedIn({ store: on, changes: createChanges(on) })(frames, reader, farewell);

/** The same store as one that wakes all instances and bills its questions; it can be made to leave those for the session unanswered. */
function metered(): { store: Store; asked: () => number; away(is: boolean): void } {
  let asked = 0;
  let away = false;
  const batch = async <const O extends readonly Operation[]>(operations: O): Promise<Results<O>> => {
    const asks = operations.some(([verb, key]) => verb === "get" && key === session);
    if (asks) asked++;
    if (asks && away) throw new Error("away");
    return store.batch(operations);
  };
  return {
    store: { ...store, kind: "upstash", batch },
    asked: () => asked,
    away(is) {
      away = is;
    },
  };
}

test("frames pass while the session stands", async () => {
  const { frames, give, state } = given();
  const first = tied(frames).next();
  await vi.advanceTimersByTimeAsync(20_000);
  give("a");
  expect(await first).toEqual({ done: false, value: "a" });
  expect(state.closed).toBe(false);
});

test("a silent stream ends at once when the end of its session is told, with a farewell, and lets go of all it holds", async () => {
  const { frames, state } = given();
  const upstash = metered();
  const stream = tied(frames, async () => "farewell", upstash.store);
  const next = stream.next();
  await vi.advanceTimersByTimeAsync(10);
  await store.batch(ended);
  await vi.advanceTimersByTimeAsync(10);
  expect(await next).toEqual({ done: false, value: "farewell" });
  expect(await stream.next()).toEqual({ done: true, value: undefined });
  expect(state.closed).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test("a session that vanished untold ends its stream within five seconds where asking is free", async () => {
  const { frames, state } = given();
  const next = tied(frames).next();
  await vi.advanceTimersByTimeAsync(6_000);
  await store.batch([["delete", session]]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await next).toEqual({ done: true, value: undefined });
  expect(state.closed).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test("where asking is billed and changes are told, nobody asks; while they are not, everybody does", async () => {
  const { frames } = given();
  const { store: upstash, asked } = metered();
  let delivering = true;
  const stream = tied(frames, undefined, {
    ...upstash,
    subscribe: (channel, listener) => {
      const subscription = store.subscribe(channel, listener);
      return {
        get delivering() {
          return delivering && subscription.delivering;
        },
        close: subscription.close,
      };
    },
  });
  const next = stream.next();
  await vi.advanceTimersByTimeAsync(300_000);
  expect(asked()).toBe(0);
  delivering = false;
  await store.batch([["delete", session]]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await next).toEqual({ done: true, value: undefined });
});

test("a store that cannot tell ends nothing, and is asked again", async () => {
  const { frames, give } = given();
  const upstash = metered();
  const stream = tied(frames, undefined, upstash.store);
  const next = stream.next();
  await vi.advanceTimersByTimeAsync(10);
  upstash.away(true);
  await store.batch(ended);
  await vi.advanceTimersByTimeAsync(20_000);
  give("a");
  expect(await next).toEqual({ done: false, value: "a" });
  const last = stream.next();
  upstash.away(false);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await last).toEqual({ done: true, value: undefined });
});

test("a reader who leaves lets go of everything, though no frame comes", async () => {
  const { frames, state } = given();
  const stream = tied(frames);
  const next = stream.next();
  await vi.advanceTimersByTimeAsync(1_500);
  void stream.return(undefined);
  expect(await next).toEqual({ done: true, value: undefined });
  expect(state.closed).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});
