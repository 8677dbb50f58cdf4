import { setTimeout as pause } from "node:timers/promises";
import type { Contestant } from "../contestants/contestant.ts";
import { cpuSeconds } from "../process-tree.ts";
import { median, shuffled } from "../statistics.ts";
import { milliseconds, readStream } from "../stream-client.ts";
import { printTable } from "../table.ts";
import type { Upstream } from "../upstream.ts";

const rounds = 4;
const events = 100_000;

type Run = { perSecond: number; microseconds: number };

/** An answer as fast as it goes: how many events a second arrive, and what each costs the server, everything it keeps included. */
export async function measureFullSpeed(upstream: Upstream, contestants: Contestant[]): Promise<void> {
  await upstream.answers(events);
  const runs = new Map<string, Run[]>(contestants.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round++)
    for (const contestant of shuffled(contestants)) {
      const run = await runOnce(contestant);
      if (round >= 0) runs.get(contestant.name)?.push(run);
    }
  const speed = (name: string) => median((runs.get(name) ?? []).map(({ perSecond }) => perSecond));
  const cost = (name: string) => {
    const all = (runs.get(name) ?? []).map(({ microseconds }) => microseconds);
    return all.reduce((sum, each) => sum + each, 0) / all.length; // the clock ticks too slowly for a median
  };
  printTable(
    `Full speed (${rounds} × ${events.toLocaleString("en")} events)`,
    ["", "events/s", "÷ direct", "÷ node-pipe", "÷ next-pipe", "µs CPU/event"],
    contestants.map(({ name }) => [
      name,
      speed(name),
      ...["direct", "node-pipe", "next-pipe"].map((other) => speed(name) / speed(other)),
      name === "direct" ? "–" : cost(name),
    ]),
    "S3: ≥ 0.35 of direct, ≤ 5 µs CPU per event, with the durable log on",
  );
}

async function runOnce(contestant: Contestant): Promise<Run> {
  const cpu = () => (contestant.pid ? cpuSeconds(contestant.pid) : 0);
  const before = cpu();
  const sentAt = process.hrtime.bigint();
  const last = `#${events - 1}:`;
  let tail = "";
  let lastAt = 0n;
  await readStream(contestant.newChat(), (text, at) => {
    if (lastAt) return;
    if (text.includes(last) || (tail + text.slice(0, last.length)).includes(last)) lastAt = at;
    tail = text.slice(-last.length);
  });
  await pause(200); // what is left to do behind the answer counts too
  return {
    perSecond: events / (milliseconds(lastAt - sentAt) / 1000),
    microseconds: ((cpu() - before) * 1e6) / events,
  };
}
