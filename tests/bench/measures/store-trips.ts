import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { settingsFor } from "../../contract/api/connected.ts";
import { startApp } from "../../support/app.ts";
import { secrets } from "../../support/deployment.ts";
import { type FakeUpstream, startFakeUpstream } from "../../support/fake-upstream/server.ts";
import { createOwner, type Owner } from "../../support/owner.ts";
import { startUpstashBridge, type UpstashBridge } from "../../support/upstash-bridge/bridge.ts";
import { atEnd } from "../at-end.ts";
import { startConnected } from "../contestants/wherry.ts";
import { median } from "../statistics.ts";
import { printTable } from "../table.ts";

const rounds = 3;
const perSecond = 30;
const seconds = 60;

/**
 * What an answer asks of a store that is far away and bills every command. Three servers share the store; one has a way to it of its own, so
 * that what it asks can be told from what the others do at the same time.
 */
export async function measureStoreTrips(redisUrl: string): Promise<void> {
  const fake = atEnd(await startFakeUpstream({ delayMs: 0 }));
  const bridge = atEnd(await startUpstashBridge(redisUrl));
  const common = secrets();
  const { owner } = await startConnected(fake, { ...common, ...through(bridge) });
  await answered(fake, owner); // the first one also fetches the list of models
  const trips: number[] = [];
  for (let round = 0; round < rounds; round++) trips.push(await tripsBeforeUpstream(fake, bridge, owner));

  const pair = atEnd(await startUpstashBridge(redisUrl));
  const same = { ...settingsFor(fake), ...common, ...through(pair) };
  const [runner, reader] = await Promise.all([joined(owner, same), joined(owner, same)]);
  await answered(fake, runner);
  const [unwatched, watched] = await Promise.all([
    commandsOf(bridge, () => unwatchedAnswer(fake, owner)),
    commandsOf(pair, () => watchedAnswer(fake, runner, reader)),
  ]);
  printTable(
    "The store, over Upstash REST",
    ["", "measured", "target"],
    [
      ["round trips before the upstream request leaves", median(trips), "2"],
      [`billed commands of an answer of ${seconds} s that nobody watches`, unwatched, "≤ 120"],
      ["billed commands of one that its asker and a device on another server watch", watched, "≤ 700"],
    ],
    "DESIGN 4: two round trips, whatever the length of the conversation; issue 3 for the commands",
  );
}

const through = (bridge: UpstashBridge) => ({
  UPSTASH_REDIS_REST_URL: bridge.url,
  UPSTASH_REDIS_REST_TOKEN: bridge.token,
});

/** Another server of the same deployment, as the owner reaches it with the cookies that they have. */
async function joined(owner: Owner, settings: Record<string, string>): Promise<Owner> {
  const app = atEnd(await startApp(settings));
  const there = createOwner(app.origin);
  for (const [name, value] of owner.cookies) there.cookies.set(name, value);
  return there;
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

async function commandsOf(bridge: UpstashBridge, answer: () => Promise<void>): Promise<number> {
  await quiet(bridge);
  bridge.resetCounts();
  await answer();
  await quiet(bridge);
  return bridge.counts().commands;
}

/** The page that asked is closed at once. */
async function unwatchedAnswer(fake: FakeUpstream, owner: Owner): Promise<void> {
  willAnswer(fake);
  const { response } = await owner.send(randomUUID(), "What does an answer cost?");
  await response.body?.cancel();
  await pause(seconds * 1000);
}

async function watchedAnswer(fake: FakeUpstream, runner: Owner, reader: Owner): Promise<void> {
  willAnswer(fake);
  const { body, response } = await runner.send(randomUUID(), "What does it cost to watch?");
  await Promise.all([response.text(), reader.follow(body.turnId)]);
}

async function answered(fake: FakeUpstream, owner: Owner): Promise<void> {
  fake.next("fast");
  await owner.ask(randomUUID(), "Good morning.");
}

const willAnswer = (fake: FakeUpstream) =>
  fake.next("bench", { tokens: perSecond * seconds, tokensPerSecond: perSecond });

/** Waits until the store is left alone for longer than the flusher's pace. */
async function quiet(bridge: UpstashBridge): Promise<void> {
  for (let seen = -1; seen !== bridge.counts().roundTrips; ) {
    seen = bridge.counts().roundTrips;
    await pause(1_500);
  }
}
