import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createChanges } from "../../../lib/changes/changes.ts";
import { changed, noted } from "../../../lib/changes/noted.ts";
import { keys } from "../../../lib/store/keys.ts";
import { createMeteredStore, type MeteredStore } from "./metered-store.ts";

const user = "owner";
const start = Date.UTC(2026, 0, 1);
const moment = 20; // ms; more than any wake-up takes

let metered: MeteredStore;
let changes: ReturnType<typeof createChanges>;
beforeEach(() => {
  vi.useFakeTimers({ now: start });
  metered = createMeteredStore();
  changes = createChanges(metered.store);
});
afterEach(async () => {
  vi.useRealTimers();
  await metered.store.close();
});

/** One who listens from `after` on; `told` is everything heard so far. */
function listen(after = Date.now(), from = changes) {
  const told: string[] = [];
  const state = { cursor: 0, times: 0 };
  const watch = from.watch(user, after, (names, cursor) => {
    told.push(...names);
    state.cursor = cursor;
    state.times++;
  });
  return { told, state, watch };
}

const note = (...names: string[]) => metered.store.batch(noted(user, ...names));
/** A change by a writer whose clock shows `at`; nobody is woken. */
const silently = (name: string, at = Date.now()) =>
  metered.store.batch([["rank", keys.changes(user), name, at]]);
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe("what changes", () => {
  test("is told at once to all who listen, each time, and once", async () => {
    const [first, second] = [listen(), listen()];
    await pass(moment);
    expect(first.state.times).toBe(1); // that nothing has changed yet
    await note(changed.connection, changed.draft("new"));
    await pass(moment);
    await note(changed.connection);
    await pass(moment);
    const told = [expect.any(String), expect.any(String), "connection"];
    expect(first.told).toEqual(told);
    expect(second.told).toEqual(told);
    expect(new Set(first.told)).toEqual(new Set(["connection", "draft:new"]));
    await pass(120_000);
    expect(first.told).toHaveLength(3);
  });

  test("is another user's business alone", async () => {
    const { told } = listen();
    await pass(moment);
    await metered.store.batch(noted("another", changed.connection));
    await pass(60_000);
    expect(told).toEqual([]);
  });

  test("since a cursor is told to one who comes back, with a minute's repetition, and to nobody else", async () => {
    const first = listen();
    await pass(moment);
    first.watch.close();
    await note(changed.conversation("long ago"));
    await pass(10 * 60_000);
    await note(changed.conversation("in the last minute"));
    await pass(30_000);
    const cursor = Date.now();
    await note(changed.conversation("behind it"));
    const other = listen();
    await pass(60_000 + moment);
    const told = other.told.length;
    const back = listen(cursor);
    await pass(moment);
    expect(back.told.toSorted()).toEqual(["conversation:behind it", "conversation:in the last minute"]);
    expect(other.told).toHaveLength(told);
    const all = listen(start);
    await pass(moment);
    expect(all.told).toHaveLength(3);
  });

  test("is told although its writer's clock is late by half a minute, or ahead by an hour", async () => {
    const { told } = listen();
    await pass(moment);
    await note(changed.connection);
    await pass(moment);
    await silently(changed.draft("late"), Date.now() - 30_000);
    await silently(changed.draft("ahead"), Date.now() + 3_600_000);
    await note(changed.draft("in time"));
    await pass(moment);
    await note(changed.conversation("after all of them"));
    await pass(moment);
    expect(told.toSorted()).toEqual([
      "connection",
      "conversation:after all of them",
      "draft:ahead",
      "draft:in time",
      "draft:late",
    ]);
  });

  test("is told to all who listen although its writer's clock is late by an hour, again and again, and once each time", async () => {
    const { told } = listen();
    await pass(moment);
    for (const minutes of [60, 59, 61]) {
      await silently(changed.connection, Date.now() - minutes * 60_000);
      await note();
      await pass(moment);
      await note();
      await pass(moment);
    }
    expect(told).toEqual(["connection", "connection", "connection"]);
  });

  test("is told however much it is", async () => {
    const names = Array.from({ length: 120 }, (_, i) => changed.conversation(String(i).padStart(3, "0")));
    await note(...names);
    const { told } = listen();
    await pass(moment);
    expect(told.toSorted()).toEqual(names);
  });

  test("is found within seconds where wake-ups do not come, and within a minute where one was lost", async () => {
    metered.state.delivering = false;
    const { told } = listen();
    await silently(changed.connection);
    await pass(3_500);
    expect(told).toEqual(["connection"]);
    await silently(changed.draft("new"));
    await pass(3_000);
    expect(told).toHaveLength(2);
    metered.state.delivering = true;
    await silently(changed.draft("lost"));
    await pass(60_000);
    expect(told).toHaveLength(3);
  });

  test("is told when a store that was away is back", async () => {
    const { told, state } = listen();
    await pass(moment);
    await note(changed.connection);
    metered.state.away = true;
    await pass(10_000);
    expect([told, state.times]).toEqual([[], 1]);
    metered.state.away = false;
    await pass(3_000);
    expect(told).toEqual(["connection"]);
  });

  test("costs one reading for all who listen, and none when nobody does", async () => {
    const listeners = Array.from({ length: 5 }, () => listen());
    await pass(moment);
    expect(metered.commands()).toBe(2); // a subscription and a first look
    for (const { watch } of listeners) watch.close();
    for (const { watch } of listeners) watch.close(); // twice does no harm
    expect(vi.getTimerCount()).toBe(0);
    await note(changed.connection);
    await pass(600_000);
    expect(metered.commands()).toBe(4);
    const again = listen();
    await pass(moment);
    expect(again.state.times).toBe(1);
  });
});
