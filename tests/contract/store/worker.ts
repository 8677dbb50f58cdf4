import { once } from "node:events";
import { createStore, type StoreChoice } from "../../../lib/store/open.ts";
import type { Store } from "../../../lib/store/port.ts";

/**
 * One of several processes on one store. Says "ready" when it has reached it, starts with the first input, and prints its result.
 * Usage: node --conditions=react-server worker.ts <job as JSON>
 */
export type Job = {
  choice: StoreChoice;
  name: string;
  key: string;
  count: number;
  kind: "claim" | "append" | "increment";
};

const job = JSON.parse(process.argv[2] ?? "") as Job;
const store = createStore(job.choice);
await store.batch([["get", job.key]]);
process.stdout.write("ready\n");
await once(process.stdin, "data");
process.stdout.write(`${JSON.stringify(await { claim, append, increment }[job.kind](store, job))}\n`);
await store.close();
process.exit(0);

/** Tries to be the first from several places at once; gives the names that won. */
async function claim(store: Store, { name, key, count }: Job): Promise<string[]> {
  const names = Array.from({ length: count }, (_, i) => `${name}-${i}`);
  const won = await Promise.all(
    names.map(async (each) => (await store.batch([["swap", key, null, each]]))[0]),
  );
  return names.filter((_, i) => won[i]);
}

/** Writes entries to the end of a log that others are writing to as well. */
async function append(store: Store, { name, key, count }: Job): Promise<number> {
  let at = 0;
  for (let i = 0; i < count; ) {
    const [written] = await store.batch([["put", key, at, `${name}-${i}`]]);
    if (written) i++;
    at += written ? 1 : (await store.batch([["read", key, at]]))[0].length;
  }
  return at;
}

/** Counts a shared number up; gives how often that took another try. */
async function increment(store: Store, { key, count }: Job): Promise<number> {
  let tries = 0;
  for (let i = 0; i < count; tries++) {
    const [current] = await store.batch([["get", key]]);
    const [swapped] = await store.batch([["swap", key, current, String(Number(current) + 1)]]);
    if (swapped) i++;
  }
  return tries - count;
}
