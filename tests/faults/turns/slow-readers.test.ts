import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Connected, startConnected } from "../../contract/api/connected.ts";
import { collect } from "../../support/owner.ts";
import { readEvents } from "../../support/read-events.ts";

const slowReaders = 50;
const tokens = 60_000;
/** The promise of SECURITY S7, in bytes. */
const mostGrowth = 50 * 1024 * 1024;

let here: Connected;
beforeAll(async () => {
  here = await startConnected();
});
afterAll(() => here.stop());

/** What a process holds in memory, in bytes. */
function memoryOf(pid: number): number {
  const [, resident] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ");
  return Number(resident) * 4096;
}

/** A reader that opens a turn's stream and takes nothing of it. */
async function slowReader(turnId: string): Promise<IncomingMessage> {
  const cookie = [...here.owner.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const request = get(`${here.app.origin}/api/turns/${turnId}/events`, { agent: false, headers: { cookie } });
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  answer.on("error", () => {});
  answer.pause();
  return answer;
}

/** Asks for a very long answer with so many readers who do not read. @returns the most memory seen. */
async function memoryWith(readers: number): Promise<number> {
  const { app, owner, fake } = here;
  fake.next("long", { tokens, tokensPerSecond: 20_000 });
  const { body, response } = await owner.send(randomUUID(), "As much as you can");
  const idle = await Promise.all(Array.from({ length: readers }, () => slowReader(body.turnId)));
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, memoryOf(app.pid()));
  }, 20);
  const events = await collect(readEvents(response));
  clearInterval(watch);
  for (const one of idle) one.destroy();
  expect(events.at(-1)?.event).toMatchObject({ type: "end", outcome: "completed" });
  return most;
}

test.skipIf(process.platform !== "linux")(
  `${slowReaders} readers who take nothing cost less than 50 MB, and the one who reads has the whole answer`,
  async () => {
    for (let round = 0; round < 2; round++) await memoryWith(0); // the heap grows to what such answers need
    const without: number[] = [];
    const with50: number[] = [];
    for (let round = 0; round < 3; round++) {
      without.push(await memoryWith(0));
      with50.push(await memoryWith(slowReaders));
    }
    // When the collector comes is its own affair; what readers hold would show in every round.
    expect(Math.min(...with50) - Math.max(...without)).toBeLessThan(mostGrowth);
  },
  180_000,
);
