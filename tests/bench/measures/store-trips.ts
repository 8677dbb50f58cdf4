import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { type FakeUpstream, startFakeUpstream } from "../../support/fake-upstream/server.ts";
import type { Owner } from "../../support/owner.ts";
import { startUpstashBridge, type UpstashBridge } from "../../support/upstash-bridge/bridge.ts";
import { atEnd } from "../at-end.ts";
import { startConnected } from "../contestants/wherry.ts";
import { median } from "../statistics.ts";
import { printTable } from "../table.ts";

const rounds = 3;
const perSecond = 30;
const seconds = 5;

/** What an answer asks of a store that is far away and bills every command. */
export async function measureStoreTrips(redisUrl: string): Promise<void> {
  const fake = atEnd(await startFakeUpstream({ delayMs: 0 }));
  const bridge = atEnd(await startUpstashBridge(redisUrl));
  const store = { UPSTASH_REDIS_REST_URL: bridge.url, UPSTASH_REDIS_REST_TOKEN: bridge.token };
  const { owner } = await startConnected(fake, store);
  await answered(fake, owner); // the first one also fetches the list of models
  const trips: number[] = [];
  for (let round = 0; round < rounds; round++) trips.push(await tripsBeforeUpstream(fake, bridge, owner));
  await quiet(bridge);
  bridge.resetCounts();
  await answered(fake, owner);
  await quiet(bridge);
  const { commands, roundTrips } = bridge.counts();
  printTable(
    "The store, over Upstash REST",
    ["", "measured", "design"],
    [
      ["round trips before the upstream request leaves", median(trips), "2"],
      [`round trips of a new chat's answer of ${seconds} s`, roundTrips, "–"],
      ["billed commands of it", commands, "–"],
    ],
    "DESIGN 4: two round trips, whatever the length of the conversation",
  );
}

/** Counted while upstream holds the answer back, so nothing that belongs to the answer is among them. */
async function tripsBeforeUpstream(fake: FakeUpstream, bridge: UpstashBridge, owner: Owner): Promise<number> {
  await quiet(bridge);
  bridge.resetCounts();
  fake.next("hold_before_headers");
  const asking = owner.ask(randomUUID(), "How far away is the store?");
  await fake.held();
  const { roundTrips } = bridge.counts();
  fake.release();
  await asking;
  return roundTrips;
}

async function answered(fake: FakeUpstream, owner: Owner): Promise<void> {
  fake.next("bench", { tokens: perSecond * seconds, tokensPerSecond: perSecond });
  await owner.ask(randomUUID(), "What does an answer cost?");
}

/** Waits until the store is left alone for longer than the flusher's pace. */
async function quiet(bridge: UpstashBridge): Promise<void> {
  for (let seen = -1; seen !== bridge.counts().roundTrips; ) {
    seen = bridge.counts().roundTrips;
    await pause(1_200);
  }
}
