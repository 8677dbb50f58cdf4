import { expect, test } from "vitest";
import { onEveryStore } from "./every-store.ts";
import { inProcesses } from "./processes.ts";
import type { Job } from "./worker.ts";

onEveryStore((given) => {
  function jobs(kind: Job["kind"], key: string, processes: number, count: number): Job[] {
    return Array.from({ length: processes }, (_, i) => ({
      kind,
      key,
      count,
      choice: given.choice,
      name: `process ${i}`,
    }));
  }

  test("of 50 swaps at once from 5 processes, one wins, and its value stands", async () => {
    const key = given.key();
    const winners = (await inProcesses(jobs("claim", key, 5, 10))).flat();
    expect(winners).toHaveLength(1);
    expect(await given.store.batch([["get", key]])).toEqual(winners);
  });

  test("a number counted up by 3 processes loses no step", async () => {
    const key = given.key();
    const count = given.store.kind === "upstash" ? 10 : 200;
    await given.store.batch([["set", key, "0"]]);
    await inProcesses(jobs("increment", key, 3, count));
    expect(await given.store.batch([["get", key]])).toEqual([String(3 * count)]);
  });

  test("a log written by 3 processes holds every entry once and each writer's in order", async () => {
    const log = given.key();
    const count = given.store.kind === "upstash" ? 10 : 200;
    const writers = jobs("append", log, 3, count);
    await inProcesses(writers);
    const [entries] = await given.store.batch([["read", log, 0]]);
    expect(entries).toHaveLength(3 * count);
    for (const { name } of writers) {
      const own = entries.filter((entry) => entry.startsWith(`${name}-`));
      expect(own).toEqual(Array.from({ length: count }, (_, i) => `${name}-${i}`));
    }
  });
});
