import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { keys } from "../../../lib/store/keys.ts";
import { createStore } from "../../../lib/store/open.ts";
import type { Operation, Store } from "../../../lib/store/port.ts";
import { createLook } from "../../../lib/turns/look.ts";
import { wrapped } from "./world.ts";

const turnId = "t";
const second = 1_000;

describe("a reader of another instance's turn, on a metered store", () => {
  let asked: Operation[];
  let store: Store;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["performance", "Date"] });
    asked = [];
    let runsOut = Number.POSITIVE_INFINITY;
    // The store's clock is not the one that is told here, so what it keeps for a while is taken away by hand.
    const through = wrapped(async (operations, batch) => {
      asked.push(...operations);
      if (Date.now() >= runsOut) await batch([["swap", keys.mark(turnId), "watched", null]]);
      const results = await batch(operations);
      for (const [at, one] of operations.entries())
        if (one[0] === "swap" && results[at]) runsOut = Date.now() + (one[4] ?? Number.POSITIVE_INFINITY);
      return results;
    });
    store = through({ ...createStore({ sqliteFile: ":memory:" }), kind: "upstash" });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await store.close();
  });

  const reader = () => createLook(store, turnId, new AbortController().signal);
  const mark = async () => (await store.batch([["get", keys.mark(turnId)]]))[0];

  test("asks for the log alone, but every five seconds", async () => {
    const look = reader();
    for (let at = 0; at < 60 * second; at += 250) {
      await look(0);
      vi.advanceTimersByTime(250);
    }
    const count = (wanted: Operation[0]) => asked.filter(([verb]) => verb === wanted).length;
    expect([count("read"), count("get"), count("swap")]).toEqual([240, 12, 12]);
  });

  test("says the whole time that it reads along, alone or with others, and also when it was held up", async () => {
    const one = reader();
    const other = reader();
    await one(0);
    vi.advanceTimersByTime(3 * second);
    for (let at = 0; at < 60 * second; at += second) {
      await one(0);
      await other(0);
      expect(await mark()).toBe("watched");
      vi.advanceTimersByTime(second);
    }
    vi.advanceTimersByTime(30 * second);
    expect(await mark()).toBe(null);
    await one(0);
    vi.advanceTimersByTime(5 * second);
    await one(0);
    expect(await mark()).toBe("watched");
  });

  test("leaves the wish to stop alone", async () => {
    const look = reader();
    await look(0);
    await store.batch([["set", keys.mark(turnId), "stop"]]);
    for (let at = 0; at < 30 * second; at += second) {
      vi.advanceTimersByTime(second);
      await look(0);
      expect(await mark()).toBe("stop");
    }
  });

  test("knows that nobody runs the turn at its first look, and afterwards within five seconds", async () => {
    expect((await reader()(0)).alive).toBe(false);
    await store.batch([["set", keys.heartbeat(turnId), "1"]]);
    const look = reader();
    expect((await look(0)).alive).toBe(true);
    await store.batch([["delete", keys.heartbeat(turnId)]]);
    vi.advanceTimersByTime(5 * second);
    expect((await look(0)).alive).toBe(false);
  });
});
