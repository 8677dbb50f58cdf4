import { describe, expect, test } from "vitest";
import { createStore } from "../../../lib/store/open.ts";
import type { Store } from "../../../lib/store/port.ts";
import { startRedis } from "../../support/redis-server.ts";
import { startUpstashBridge } from "../../support/upstash-bridge/bridge.ts";
import { eventually, onEveryStore } from "./every-store.ts";

/** A listener whose calls can be waited for, one after the other. */
function listening(store: Store, channel: string) {
  let calls = 0;
  let seen = 0;
  let called = Promise.withResolvers<void>();
  const subscription = store.subscribe(channel, () => {
    calls++;
    called.resolve();
    called = Promise.withResolvers();
  });
  return {
    subscription,
    calls: () => calls,
    /** Resolves with the next call that nobody has waited for yet. */
    async next() {
      while (calls === seen) await called.promise;
      seen++;
    },
  };
}

onEveryStore((given) => {
  test("a wake calls whoever listens to the channel, after the call that says delivery has begun", async () => {
    const heard = listening(given.store, given.key());
    await heard.next();
    expect(heard.subscription.delivering).toBe(true);
    const channel = given.key();
    const other = listening(given.store, channel);
    await other.next();
    await given.store.batch([["wake", channel]]);
    await other.next();
    expect([heard.calls(), other.calls()]).toEqual([1, 2]);
    heard.subscription.close();
    other.subscription.close();
  });

  test("a wake finds what its batch has written", async () => {
    const [channel, key] = [given.key(), given.key()];
    let subscription: ReturnType<Store["subscribe"]> | undefined;
    const found = new Promise((resolve, reject) => {
      let begun = false;
      subscription = given.store.subscribe(channel, () => {
        if (begun) given.store.batch([["get", key]]).then(([value]) => resolve(value), reject);
        else
          given.store
            .batch([
              ["wake", channel],
              ["swap", key, null, "written"],
            ])
            .catch(reject);
        begun = true;
      });
    });
    expect(await found).toBe("written");
    subscription?.close();
  });

  test("all who listen to a channel are called, and one who has closed is not", async () => {
    const channel = given.key();
    const [first, second] = [listening(given.store, channel), listening(given.store, channel)];
    await first.next();
    await second.next();
    const third = listening(given.store, channel);
    await third.next(); // also told that delivery has begun, long after it has
    first.subscription.close();
    await given.store.batch([["wake", channel]]);
    await second.next();
    await third.next();
    expect(first.calls()).toBe(1);
    second.subscription.close();
    third.subscription.close();
    const again = listening(given.store, channel);
    await again.next();
    await given.store.batch([["wake", channel]]);
    await again.next();
    again.subscription.close();
  });

  test("a batch that fails wakes nobody", async () => {
    const [channel, key] = [given.key(), given.key()];
    const heard = listening(given.store, channel);
    await heard.next();
    await given.store.batch([["rank", key, "a member", 1]]);
    // Redis has no rollback, so what fails here is the list as a whole: a wake without its channel's name.
    await expect(
      given.store.batch([
        ["read", key, 0],
        ["wake", undefined as unknown as string],
      ]),
    ).rejects.toThrow();
    await given.store.batch([["wake", channel]]);
    await heard.next();
    expect(heard.calls()).toBe(2);
    heard.subscription.close();
  });

  test("a store that is closed delivers no more", async () => {
    const channel = given.key();
    const store = createStore(given.choice);
    const heard = listening(store, channel);
    await heard.next();
    await store.close();
    expect(heard.subscription.delivering).toBe(false);
    await given.store.batch([["wake", channel]]);
    heard.subscription.close();
    expect(heard.calls()).toBe(1);
  });

  test("a wake reaches other instances on the same store", async (context) => {
    context.skip(given.store.kind === "sqlite", "SQLite wakes its own process alone");
    const channel = given.key();
    const other = createStore(given.choice);
    const heard = listening(other, channel);
    await heard.next();
    await given.store.batch([["wake", channel]]);
    await heard.next();
    expect(heard.calls()).toBe(2);
    await other.close();
  });

  test("delivery that was cut is not claimed, begins again by itself, and says so", async (context) => {
    context.skip(given.store.kind === "sqlite", "nothing to cut");
    const [channel, second] = [given.key(), given.key()];
    const heard = listening(given.store, channel);
    const also = listening(given.store, second);
    await Promise.all([heard.next(), also.next()]);
    await given.cut();
    await Promise.all([heard.next(), also.next()]);
    expect(heard.subscription.delivering).toBe(true);
    await given.store.batch([["wake", channel]]);
    await heard.next();
    await given.cut();
    await eventually(async () => !heard.subscription.delivering);
    heard.subscription.close();
    also.subscription.close();
  });
});

describe("Upstash", () => {
  test("a subscription counts as one command, each message as one more, and waiting as none", async () => {
    const redis = await startRedis();
    const bridge = await startUpstashBridge(redis.url, { latencyMs: 0 });
    const store = createStore({ upstashUrl: bridge.url, upstashToken: bridge.token });
    const first = listening(store, "channel");
    const second = listening(store, "channel");
    await Promise.all([first.next(), second.next()]);
    expect(bridge.counts().commands).toBe(1);
    await store.batch([["wake", "channel"]]);
    await Promise.all([first.next(), second.next()]);
    expect(bridge.counts().commands).toBe(3);
    await store.close();
    await bridge.stop();
    await redis.stop();
  });

  test("a store that takes no subscriptions is asked again until it does, and says meanwhile that it does not deliver", async () => {
    const redis = await startRedis();
    const bridge = await startUpstashBridge(redis.url, { latencyMs: 0 });
    const store = createStore({ upstashUrl: bridge.url, upstashToken: bridge.token });
    bridge.refuseSubscriptions(true);
    const heard = listening(store, "channel");
    await store.batch([["wake", "channel"]]);
    expect([heard.subscription.delivering, heard.calls()]).toEqual([false, 0]);
    bridge.refuseSubscriptions(false);
    await heard.next();
    expect(heard.subscription.delivering).toBe(true);
    await store.close();
    await bridge.stop();
    await redis.stop();
  });
});
