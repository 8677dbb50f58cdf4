import type { Contestant } from "../contestants/contestant.ts";
import { median, quantile, shuffled } from "../statistics.ts";
import { milliseconds, readArrivals } from "../stream-client.ts";
import { printTable } from "../table.ts";
import type { Upstream } from "../upstream.ts";

const rounds = 3;
const events = 200;
const perSecond = 100;
const settling = 10;

/** How long each event of a single stream is on its way, and how much of it is the contestant's own. */
export async function measureEventDelay(upstream: Upstream, contestants: Contestant[]): Promise<void> {
  await upstream.answers(events, perSecond);
  const delays = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const contestant of shuffled(contestants))
      await readArrivals(contestant.newChat(), ({ number, madeAt, at }) => {
        if (number >= settling) delays.get(contestant.name)?.push(milliseconds(at - madeAt));
      });

  const of = (name: string, share: number) => quantile(delays.get(name) ?? [], share);
  const added = (name: string, share: number) => of(name, share) - of("direct", share);
  const rows = contestants.map(({ name }) => [
    name,
    median(delays.get(name) ?? []),
    of(name, 0.99),
    ...(name === "direct"
      ? ["–", "–", "–", "–"]
      : [
          added(name, 0.5),
          added(name, 0.5) / added("node-pipe", 0.5),
          added(name, 0.5) / added("next-pipe", 0.5),
          of(name, 0.99) / of("node-pipe", 0.99),
        ]),
  ]);
  printTable(
    `Delay of an event, one stream at ${perSecond} a second (${rounds} × ${events} events, ms)`,
    ["", "median", "p99", "added", "÷ node-pipe", "÷ next-pipe", "p99 ÷ node-pipe"],
    rows,
    "S2: added median ≤ 1.4 × node-pipe's, p99 ≤ 2 × node-pipe's",
  );
}
