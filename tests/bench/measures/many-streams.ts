import { setTimeout as pause } from "node:timers/promises";
import type { Contestant } from "../contestants/contestant.ts";
import { cpuSeconds, residentKilobytes } from "../process-tree.ts";
import { median, quantile, shuffled } from "../statistics.ts";
import { milliseconds, readArrivals } from "../stream-client.ts";
import { printTable, type Row } from "../table.ts";
import type { Upstream } from "../upstream.ts";

const streams = 100;
const perSecond = 30;
const seconds = 6;
/** They begin one after the other, as people do. */
const between = 20;
const gap = 300;

type Crowd = {
  delays: number[];
  gaps: number;
  longest: number;
  steady: number;
  peak: number;
  microseconds: number;
};

/** Many streams at reading speed: memory that each one holds, how late events come, and whether any stream stalls. */
export async function measureManyStreams(upstream: Upstream, contestants: Contestant[]): Promise<void> {
  const crowds = new Map<string, Crowd>();
  for (const contestant of shuffled(contestants)) {
    await upstream.answers(perSecond * 2, perSecond);
    await crowd(contestant, 20); // warm-up: what the first streams allocate is not theirs alone
    await pause(500);
    await upstream.answers(perSecond * seconds, perSecond);
    crowds.set(contestant.name, await crowd(contestant, streams));
  }
  const p99 = (name: string) => quantile(crowds.get(name)?.delays ?? [], 0.99);
  const rows = contestants.map(({ name, pid }): Row => {
    const { delays, gaps, longest, steady, peak, microseconds } = crowds.get(name) as Crowd;
    const own = pid ? [steady, peak, microseconds] : ["–", "–", "–"];
    return [name, ...own, median(delays), p99(name), p99(name) / p99("direct"), gaps, longest];
  });
  printTable(
    `${streams} streams at ${perSecond} events a second for ${seconds} s`,
    [
      "",
      "KB/stream",
      "peak",
      "µs CPU/event",
      "median ms",
      "p99 ms",
      "÷ direct",
      `gaps > ${gap} ms`,
      "longest ms",
    ],
    rows,
    "S4: ≤ 100 KB a stream · S5: no gap, p99 ≤ 10 × direct's, CPU ≤ next-pipe's",
  );
}

async function crowd({ pid, newChat }: Contestant, count: number): Promise<Crowd> {
  const memory = () => (pid ? residentKilobytes(pid) : 0);
  const cpu = () => (pid ? cpuSeconds(pid) : 0);
  const before = { memory: memory(), cpu: cpu() };
  const samples: number[] = [];
  const sampling = setInterval(() => samples.push((memory() - before.memory) / count), 250);
  const delays: number[] = [];
  let gaps = 0;
  let longest = 0;
  try {
    await Promise.all(
      Array.from({ length: count }, async (_, number) => {
        await pause(number * between);
        let previous: bigint | undefined;
        await readArrivals(newChat(), ({ madeAt, at }) => {
          delays.push(milliseconds(at - madeAt));
          const since = previous === undefined ? 0 : milliseconds(at - previous);
          if (since > gap) gaps += 1;
          longest = Math.max(longest, since);
          previous = at;
        });
      }),
    );
  } finally {
    clearInterval(sampling);
  }
  return {
    delays,
    gaps,
    longest,
    steady: median(samples.slice(Math.floor(samples.length / 2))),
    peak: Math.max(...samples),
    microseconds: ((cpu() - before.cpu) * 1e6) / delays.length,
  };
}
