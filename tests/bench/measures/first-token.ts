import { setTimeout as pause } from "node:timers/promises";
import type { Contestant } from "../contestants/contestant.ts";
import { cpuSeconds } from "../process-tree.ts";
import { median, quantile, shuffled } from "../statistics.ts";
import { milliseconds, readArrivals } from "../stream-client.ts";
import { printTable } from "../table.ts";
import type { Upstream } from "../upstream.ts";

type Options = {
  upstream: Upstream;
  contestants: Contestant[];
  question: "newChat" | "longChat";
  rounds: number;
};

const warmUp = 10;

/** Time until the first text arrives, and how much of it is the contestant's own. */
export async function measureFirstToken({ upstream, contestants, question, rounds }: Options): Promise<void> {
  const times = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  const cpu = new Map<string, number>(contestants.map(({ name }) => [name, 0]));
  await upstream.answers(5);
  for (let round = 0; round < warmUp + rounds; round++) {
    if (round % 10 === 0) await upstream.answers(5); // forgets the questions so far, which are large
    for (const contestant of shuffled(contestants)) {
      const before = contestant.pid ? cpuSeconds(contestant.pid) : 0;
      const time = await timeToFirstText(contestant, question, round);
      await pause(10); // what an answer leaves to do is not the next one's
      if (round < warmUp) continue;
      times.get(contestant.name)?.push(time);
      const used = contestant.pid ? cpuSeconds(contestant.pid) - before : 0;
      cpu.set(contestant.name, (cpu.get(contestant.name) ?? 0) + used);
    }
  }
  const of = (name: string, share: number) => quantile(times.get(name) ?? [], share);
  const added = (name: string, share: number) => of(name, share) - of("direct", share);
  const rows = contestants.map(({ name }) => [
    name,
    median(times.get(name) ?? []),
    of(name, 0.99),
    ...(name === "direct"
      ? ["–", "–", "–", "–", "–", "–"]
      : [
          added(name, 0.5),
          added(name, 0.99),
          added(name, 0.5) / added("node-pipe", 0.5),
          added(name, 0.5) / added("next-pipe", 0.5),
          added(name, 0.99) / added("next-pipe", 0.99),
          ((cpu.get(name) ?? 0) * 1000) / rounds,
        ]),
  ]);
  const where = question === "newChat" ? "a new chat" : "a cold conversation of 200 turns";
  printTable(
    `Time to first token, ${where} (${rounds} rounds, ms)`,
    [
      "",
      "median",
      "p99",
      "added",
      "added p99",
      "÷ node-pipe",
      "÷ next-pipe",
      "p99 ÷ next-pipe",
      "CPU ms a send",
    ],
    rows,
    "S1: added median ≤ 1.25 × next-pipe's, added p99 ≤ 2 × next-pipe's",
  );
}

async function timeToFirstText(
  contestant: Contestant,
  question: "newChat" | "longChat",
  round: number,
): Promise<number> {
  const ask = contestant[question](round);
  const sentAt = process.hrtime.bigint();
  let firstAt = 0n;
  await readArrivals(ask, ({ at }) => {
    firstAt ||= at;
  });
  return milliseconds(firstAt - sentAt);
}
