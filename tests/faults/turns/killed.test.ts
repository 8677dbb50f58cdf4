import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Connected, startConnected } from "../../contract/api/connected.ts";
import { collect } from "../../support/owner.ts";
import { readEvents, type Seen, textOfEvents } from "../../support/read-events.ts";
import { type RedisServer, startRedis } from "../../support/redis-server.ts";

/** Reads until the connection breaks, noting when each event came. */
async function readUntilCut(response: Response): Promise<(Seen & { cameAt: number })[]> {
  const seen: (Seen & { cameAt: number })[] = [];
  try {
    for await (const one of readEvents(response)) seen.push({ ...one, cameAt: performance.now() });
  } catch {
    return seen;
  }
  return seen;
}

/** What came so long before the cut must have been kept: four times the flush, for a machine that is busy. In ms. */
const slack = 1_000;

const stores: {
  name: string;
  start(): Promise<{ settings: Record<string, string>; redis?: RedisServer }>;
}[] = [
  { name: "SQLite", start: async () => ({ settings: {} }) },
  {
    name: "Redis",
    async start() {
      const redis = await startRedis();
      return { settings: { REDIS_URL: redis.url }, redis };
    },
  },
];

describe.each(stores)("a server that is killed in the middle of its answers, on $name", ({ start }) => {
  let here: Connected;
  let redis: RedisServer | undefined;
  beforeAll(async () => {
    const started = await start();
    redis = started.redis;
    here = await startConnected({ settings: started.settings });
  });
  afterAll(async () => {
    await here.stop();
    await redis?.stop();
  });

  test("keeps their text up to the last flush and shows them as interrupted", async () => {
    const { app, owner, fake } = here;
    fake.always("long", { tokens: 20_000, tokensPerSecond: 100 });
    const turns = await Promise.all(
      Array.from({ length: 6 }, async (_, at) => {
        const id = randomUUID();
        const { body, response } = await owner.send(id, `Long ${at}`);
        return { id, body, reading: readUntilCut(response) };
      }),
    );
    const [first] = turns;
    if (!first) throw new Error("no turn");
    const watcher = readEvents(await owner.call(`/api/turns/${first.body.turnId}/events`));
    const watched: Seen[] = [];
    while (textOfEvents(watched).length < 1_000) {
      const next = await watcher.next();
      if (next.done) throw new Error("the stream ended early");
      watched.push(next.value);
    }
    await app.kill();
    const cut = performance.now();
    fake.clear();
    await app.restart();

    await Promise.all(
      turns.map(async ({ id, body, reading }) => {
        const seen = await reading;
        expect(seen.length).toBeGreaterThan(0);
        const resumed = await owner.follow(body.turnId, seen.at(-1)?.id);
        expect(resumed.at(-1)?.event).toMatchObject({ type: "end", outcome: "interrupted" });
        const whole = await owner.follow(body.turnId);
        expect(whole.map(({ id: number }) => number)).toEqual(whole.map((_, at) => at + 1));
        const kept = textOfEvents(whole);
        expect(textOfEvents(seen).startsWith(kept)).toBe(true);
        expect(kept.startsWith(textOfEvents(seen.filter(({ cameAt }) => cut - cameAt > slack)))).toBe(true);
        expect(textOfEvents([...seen, ...resumed])).toBe(kept);
        const conversation = await owner.conversation(id);
        expect(conversation.messages.at(-1)).toMatchObject({
          id: body.turnId,
          outcome: "interrupted",
          text: kept,
        });
        expect(conversation.openTurns).toEqual([]);
      }),
    );

    const { events } = await owner.ask(first.id, "Go on", { parentId: first.body.turnId });
    expect(events.at(-1)?.event).toMatchObject({ type: "end", outcome: "completed" });
    const list = (await (await owner.call("/api/conversations")).json()) as {
      conversations: { running: boolean }[];
    };
    expect(list.conversations.every(({ running }) => !running)).toBe(true);
    expect(await collect(watcher).catch(() => [])).toEqual(expect.any(Array));
  }, 180_000);
});
