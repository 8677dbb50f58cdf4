import { chromium } from "../../scripts/chromium.mjs";
import { startRedis } from "../support/redis-server.ts";
import { atEnd, stopAll } from "./at-end.ts";
import type { Contestant } from "./contestants/contestant.ts";
import { direct, startNextPipe, startNodePipe } from "./contestants/pipes.ts";
import { startWherry } from "./contestants/wherry.ts";
import { measureEventDelay } from "./measures/event-delay.ts";
import { measureFirstToken } from "./measures/first-token.ts";
import { measureFullSpeed } from "./measures/full-speed.ts";
import { measureManyStreams } from "./measures/many-streams.ts";
import { measurePageLoad } from "./measures/page-load.ts";
import { measureStoreTrips } from "./measures/store-trips.ts";
import { readStream } from "./stream-client.ts";
import { startUpstream } from "./upstream.ts";

// Measures the production build beside the least that Node and Next can do, all of them in front of the same fake upstream, in one
// interleaved run (PERFORMANCE 9). Only the ratios are worth quoting. It asserts nothing.

const longChats = 50;
const deadline = 10 * 60_000;

async function bench(): Promise<void> {
  const upstream = atEnd(await startUpstream());
  const redis = await optional("Redis", async () => atEnd(await startRedis()));

  const wherries = [];
  for (const url of redis ? [undefined, redis.url] : [undefined])
    wherries.push(await startWherry(upstream, longChats, url));
  const [wherry] = wherries;
  if (!wherry) return;

  const questionOf = async (kind: "newChat" | "longChat") => {
    await upstream.answers(1);
    await readStream(wherry[kind](0), () => {});
    return upstream.lastQuestion();
  };
  const { headers, body: newChat } = await questionOf("newChat");
  const { body: longChat } = await questionOf("longChat");
  const questions = { headers: endToEnd(headers), newChat, longChat };
  const nextPipe = atEnd(await startNextPipe(upstream, questions));
  const nodePipe = atEnd(await startNodePipe(upstream, questions));
  const contestants: Contestant[] = [direct(upstream, questions), nodePipe, nextPipe, ...wherries];

  console.log(`\nThe question of a long conversation weighs ${Math.round(longChat.byteLength / 1000)} KB.`);
  await measureFirstToken({ upstream, contestants, question: "newChat", rounds: 80 });
  await measureEventDelay(upstream, contestants);
  await measureManyStreams(upstream, contestants); // before what leaves large heaps behind, which then shrink
  await measureFirstToken({ upstream, contestants, question: "longChat", rounds: 40 });
  await measureFullSpeed(upstream, contestants);
  if (redis) await measureStoreTrips(atEnd(await startRedis()).url); // an empty one: each app has a key ring of its own
  const browser = await optional("Chromium", chromium);
  if (browser) await measurePageLoad(browser, nextPipe, wherry);
}

/** The headers that Wherry asked with, without those of its connection. */
function endToEnd(headers: Record<string, string>): Record<string, string> {
  const ofTheConnection = new Set([
    "host",
    "connection",
    "content-length",
    "transfer-encoding",
    "keep-alive",
  ]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofTheConnection.has(name)));
}

/** What a machine may lack: its rows are left out then. */
async function optional<T>(what: string, obtain: () => Promise<T>): Promise<T | undefined> {
  try {
    return await obtain();
  } catch (error) {
    console.log(`Without ${what}: ${(error as Error).message}`);
    return undefined;
  }
}

const late = setTimeout(
  () => interrupted.reject(new Error(`not done after ${deadline / 60_000} minutes`)),
  deadline,
);
const interrupted = Promise.withResolvers<never>();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => interrupted.reject(new Error(`ended by ${signal}`)));

try {
  await Promise.race([bench(), interrupted.promise]);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  clearTimeout(late);
  await stopAll();
}
process.exit();
