import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { textOfEvents } from "../../support/read-events.ts";
import { createWorld, outcomeOf, type World, whole } from "./world.ts";

/** Characters of one to four bytes, joined ones, line ends of every kind, and what looks like frames of a stream. */
const hostile = [
  "a",
  "é",
  "ß",
  "語",
  "🙂",
  "👩‍👩‍👧",
  "\u2028",
  "\r\n",
  "\n\n",
  "\r",
  "\t",
  "\u0000",
  "\ufeff",
  "data: x\n\n",
  "event: end\n",
  "id: 7\r\n\r\n",
  ": ping\n\n",
  '{"type":"end"}',
  "\\u0041",
  "<b>",
  "   ",
];

function random(seed: number) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe("an answer", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.stop());

  test("is byte for byte what upstream sent, wherever its stream was cut, for the asker and for history", async () => {
    const here = world.instance();
    const next = random(7);
    for (let run = 0; run < 25; run++) {
      const text = `${Array.from({ length: 120 }, () => hostile[Math.floor(next() * hostile.length)]).join("")}.`;
      world.fake.next("text", { text });
      const id = crypto.randomUUID();
      const { body, events, record } = await here.ask(id, "Say it");
      expect(whole(events)).toBe(true);
      expect(outcomeOf(events)?.outcome).toBe("completed");
      expect(textOfEvents(events)).toBe(text);
      const { messages } = await here.page(id);
      expect(messages.at(-1)).toMatchObject({
        id: body.turnId,
        parentId: body.message.id,
        text,
        outcome: "completed",
      });
      expect(textOfEvents(await here.followed(record))).toBe(text);
    }
  });

  test("brings its start first, and its thinking before its text, timed by the server", async () => {
    const here = world.instance();
    const { body, events } = await here.ask(crypto.randomUUID(), "Think", {
      settings: { model: "gpt-6.1-sol", effort: "high" },
    });
    const types = events.map(({ event }) => event.type);
    expect(types[0]).toBe("start");
    expect(events[0]?.event).toMatchObject({ turnId: body.turnId, settings: body.settings });
    expect(types.indexOf("reasoning")).toBeLessThan(types.indexOf("text"));
    const text = events.find(({ event }) => event.type === "text")?.event;
    expect(text).toHaveProperty("thought", expect.any(Number));
  });

  test("never shows a browser what must be sent back upstream", async () => {
    const here = world.instance();
    const id = crypto.randomUUID();
    const { events } = await here.ask(id, "Think", { settings: { model: "gpt-6.1-sol", effort: "high" } });
    const [entry] = (await here.messages.read("owner", id, 1)).map(({ message }) => message);
    expect(entry?.kept?.items.some(({ type }) => type === "reasoning")).toBe(true);
    expect(JSON.stringify([events, await here.page(id)])).not.toMatch(
      /encrypted_content|gAAAA|"kept"|"items"/,
    );
  });

  test.each([
    "completed_with_output",
    "item_done_without_deltas",
    "deltas_without_item_done",
    "two_terminals",
    "commentary",
    "tool_call",
  ] as const)("is told once when upstream tells it in an odd way: %s", async (scenario) => {
    const here = world.instance();
    world.fake.next("fast");
    const plain = textOfEvents((await here.ask(crypto.randomUUID(), "Same question")).events);
    world.fake.next(scenario);
    const { events } = await here.ask(crypto.randomUUID(), "Same question");
    expect(whole(events)).toBe(true);
    expect(outcomeOf(events)).toMatchObject({ outcome: "completed", code: undefined });
    const text = textOfEvents(events);
    expect(text.endsWith(plain)).toBe(true);
    expect(text.split(plain)).toHaveLength(2);
  });
});
