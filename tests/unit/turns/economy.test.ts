import { setImmediate as turn } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { keys } from "../../../lib/store/keys.ts";
import { createStore } from "../../../lib/store/open.ts";
import type { Operation, Store } from "../../../lib/store/port.ts";
import { plan } from "../../../lib/store/redis-operations.ts";
import type { Sealer } from "../../../lib/store/sealed.ts";
import { createFlusher } from "../../../lib/turns/flusher.ts";
import { createLiveTurn } from "../../../lib/turns/live.ts";
import { createWorld, device, type World, wrapped } from "./world.ts";

const second = 1_000;

/** A store that says it is metered, and what it would have billed. */
function metered() {
  const billed: string[] = [];
  return {
    billed,
    wrap: (store: Store): Store => ({
      ...wrapped((operations, batch) => {
        billed.push(...operations.flatMap(commandsOf));
        return batch(operations);
      })(store),
      kind: "upstash",
    }),
  };
}

const commandsOf = (operation: Operation) => plan(operation).commands.map(([verb]) => String(verb));

describe("a minute of an answer, on a metered store", () => {
  // Sealing would go on outside of the time that is told here.
  const open: Sealer = {
    seal: async (_place, value) => JSON.stringify(value),
    open: async (_place, sealed) => JSON.parse(sealed),
    isNewest: () => true,
  };
  let store: Store;
  let billed: string[];
  let stop: () => void;
  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ["performance", "Date", "setTimeout", "clearTimeout", "setInterval", "clearInterval"],
    });
    const meter = metered();
    billed = meter.billed;
    store = meter.wrap(createStore({ sqliteFile: ":memory:" }));
  });
  afterEach(async () => {
    stop();
    vi.useRealTimers();
    await store.close();
  });

  function run(turnId = "t", flusher = createFlusher(store, open, () => {})) {
    const live = createLiveTurn({
      ...{ turnId, user: "owner", conversationId: "c", questionId: "q", startedAt: Date.now(), device },
      settings: { model: "m", effort: "low" },
    });
    flusher.track(live);
    const talk = setInterval(() => live.publish([{ type: "text", delta: "word " }]), 30);
    live.stopping.addEventListener("abort", () => clearInterval(talk));
    stop = () => live.stop("interrupted");
    return { live, flusher };
  }
  const count = (verb: string) => billed.filter((one) => one === verb).length;

  test("is written down once a second while nobody reads it elsewhere, with ten signs of life", async () => {
    run();
    await vi.advanceTimersByTimeAsync(60 * second);
    expect(count("XADD")).toBeGreaterThanOrEqual(59);
    expect([billed.length - count("XADD"), count("SET"), count("GET")]).toEqual([20, 10, 10]);
    expect(billed.length).toBeLessThanOrEqual(80);
  });

  test("is written down four times a second while somebody does, and no longer than that", async () => {
    run();
    await store.batch([["set", keys.mark("t"), "watched"]]);
    await vi.advanceTimersByTimeAsync(6 * second);
    billed.length = 0;
    await vi.advanceTimersByTimeAsync(12 * second);
    expect(count("XADD")).toBe(48);
    await store.batch([["delete", keys.mark("t")]]);
    await vi.advanceTimersByTimeAsync(6 * second);
    billed.length = 0;
    await vi.advanceTimersByTimeAsync(12 * second);
    expect(count("XADD")).toBe(12);
  });

  test("costs no more because another answer is watched at the same time", async () => {
    const { flusher } = run("watched");
    const first = stop;
    await store.batch([["set", keys.mark("watched"), "watched"]]);
    await vi.advanceTimersByTimeAsync(6 * second);
    run("quiet", flusher);
    const second_ = stop;
    stop = () => {
      first();
      second_();
    };
    await vi.advanceTimersByTimeAsync(12 * second);
    const [entries] = await store.batch([["read", keys.turnLog("quiet"), 0]]);
    expect(entries.length).toBeLessThanOrEqual(12);
    expect(entries.length).toBeGreaterThanOrEqual(9);
  });

  test.each([
    ["a heartbeat while nobody watches", null, 6],
    ["two seconds while somebody does", "watched", 2],
  ])("hears the wish to stop within %s", async (_, mark, most) => {
    const { live } = run();
    if (mark) await store.batch([["set", keys.mark("t"), mark]]);
    await vi.advanceTimersByTimeAsync(6.1 * second);
    await store.batch([["set", keys.mark("t"), "stop"]]);
    await vi.advanceTimersByTimeAsync((most as number) * second + 250);
    expect(live.stopping.reason).toBe("stopped");
  });
});

describe("what an answer costs besides its minutes, on a metered store", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.stop());

  test("is six reads, seven writes to begin with, and ten commands for its end", async () => {
    const meter = metered();
    const here = world.instance({ wrap: meter.wrap });
    world.fake.next("hold_before_headers");
    const { record } = await here.send(crypto.randomUUID(), "Count");
    await world.fake.held();
    await turn();
    expect(meter.billed).toEqual([
      ...["GET", "GET", "GET", "GET", "XREVRANGE", "TIME"],
      ...["EVAL", "SET", "EVAL", "ZADD", "XADD", "ZADD", "PUBLISH"],
    ]);
    const following = here.followed(record);
    const puts = () => meter.billed.filter((verb) => verb === "XADD").length;
    while (puts() < 2) await turn(); // its first words have been flushed, so that the end comes by itself
    meter.billed.length = 0;
    world.fake.release();
    await following;
    await here.idle();
    expect(meter.billed).toEqual([
      "XADD",
      ...["GET", "XADD", "SET"],
      ...["EVAL", "ZADD", "ZADD", "PUBLISH"],
      ...["SET", "XADD", "PEXPIRE"],
    ]);
  });
});
