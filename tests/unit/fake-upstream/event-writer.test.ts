import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { expect, it } from "vitest";
import { frameOf, writeSteps } from "../../support/fake-upstream/answer/event-writer.ts";
import { createRandom } from "../../support/fake-upstream/state/random.ts";

/** An answer whose chunks are kept instead of sent. */
function collector() {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const chunks: Buffer[] = [];
  response.write = (chunk: Uint8Array) => chunks.push(Buffer.from(chunk)) > 0;
  return { response, chunks };
}

async function chunksOf(seed: number): Promise<{ chunks: Buffer[]; frames: string }> {
  const { response, chunks } = collector();
  const events = Array.from({ length: 50 }, (_, number) => ({ type: "x", delta: `Zoë ⛈️ ${number} 🙂` }));
  await writeSteps(
    events.map((event) => ({ event })),
    {
      response,
      signal: new AbortController().signal,
      random: createRandom(seed),
      hold: async () => {},
      breaks() {},
    },
  );
  return { chunks, frames: events.map(frameOf).join("") };
}

it("chunks end inside frames and inside characters, and together they are the frames", async () => {
  const { chunks, frames } = await chunksOf(1);
  expect(Buffer.concat(chunks).toString("utf8")).toBe(frames);
  const ends = chunks.map((chunk) => chunk.toString("utf8"));
  expect(ends.filter((end) => end.endsWith("\ufffd")).length).toBeGreaterThan(5);
  expect(ends.filter((end) => !end.endsWith("\n\n")).length).toBeGreaterThan(15);
  expect(ends.filter((end) => end.endsWith("\n\n")).length).toBeGreaterThan(5);
});

it("the same seed cuts at the same places", async () => {
  expect((await chunksOf(7)).chunks).toEqual((await chunksOf(7)).chunks);
  expect((await chunksOf(7)).chunks).not.toEqual((await chunksOf(8)).chunks);
});
