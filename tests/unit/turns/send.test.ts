import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { textOfEvents } from "../../support/read-events.ts";
import { createWorld, device, outcomeOf, user, type World, whole } from "./world.ts";

describe("a send", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.stop());

  test("repeated 20 times at once, on two instances, is one message, one upstream call and one answer", async () => {
    const here = world.instance();
    const there = world.instance();
    for (let run = 0; run < 5; run++) {
      const id = crypto.randomUUID();
      const turnId = crypto.randomUUID();
      const message = { id: crypto.randomUUID(), text: "Once only" };
      const before = world.fake.journal.count("responses");
      const sends = Array.from({ length: 20 }, (_, at) =>
        (at % 2 ? here : there).ask(id, "", { turnId, message }),
      );
      const answers = await Promise.all(sends);
      expect(world.fake.journal.count("responses") - before).toBe(1);
      const texts = new Set(answers.map(({ events }) => textOfEvents(events)));
      expect(texts.size).toBe(1);
      expect(answers.every(({ events }) => whole(events))).toBe(true);
      const page = await here.page(id);
      expect(page.messages.map((one) => one.id)).toEqual([message.id, turnId]);
      expect(page).toMatchObject({ leafId: turnId, openTurns: [] });
      expect((await here.messages.read(user, id, 0)).length).toBe(2);
    }
  });

  test("repeated after its end gives the same answer, whatever else it says", async () => {
    const here = world.instance();
    const id = crypto.randomUUID();
    const first = await here.ask(id, "Hello");
    const calls = world.fake.journal.count("responses");
    const again = await here.ask(id, "Something else", { turnId: first.body.turnId });
    expect(again.events).toEqual(first.events);
    expect(world.fake.journal.count("responses")).toBe(calls);
    expect((await here.page(id)).messages).toHaveLength(2);
  });

  test("has put the question in the store before upstream is asked", async () => {
    const here = world.instance();
    const there = world.instance();
    world.fake.next("hold_before_headers");
    const id = crypto.randomUUID();
    const { record } = await here.send(id, "Durable?");
    await world.fake.held();
    const page = await there.page(id);
    expect(page.messages.map(({ text }) => text)).toEqual(["Durable?"]);
    expect(page.openTurns).toEqual([
      {
        turnId: record.turnId,
        parentId: record.questionId,
        startedAt: new Date(record.startedAt).toISOString(),
        device,
      },
    ]);
    expect(page.messages[0]).toMatchObject({ device });
    world.fake.release();
    await here.idle();
  });

  test("asks with the path of its own branch, the conversation as cache key, and our own headers only", async () => {
    const here = world.instance();
    const id = crypto.randomUUID();
    const one = await here.ask(id, "One");
    await here.ask(id, "Two", { parentId: one.body.turnId });
    await here.ask(id, "Another two", { parentId: one.body.turnId });
    const call = world.fake.journal.last("responses");
    const body = call.body as {
      prompt_cache_key: string;
      input: { role?: string; content?: { text: string }[] }[];
    };
    expect(body.prompt_cache_key).toBe(id);
    const questions = body.input
      .filter(({ role }) => role === "user")
      .map(({ content }) => content?.[0]?.text);
    expect(questions).toEqual(["One", "Another two"]);
    expect(Object.keys(call.headers).sort()).toEqual([
      "accept",
      "accept-encoding",
      "authorization",
      "chatgpt-account-id",
      "connection",
      "content-length",
      "content-type",
      "host",
      "originator",
      "session-id",
      "user-agent",
    ]);
    expect(call.headers["session-id"]).toBe(id);
  });

  test("with the same question again, or with another under the same parent, makes a sibling, and the leaf moves to it", async () => {
    const here = world.instance();
    const id = crypto.randomUUID();
    const first = await here.ask(id, "Question");
    const regenerated = await here.ask(id, "Question", { message: first.body.message });
    let page = await here.page(id);
    expect(page.leafId).toBe(regenerated.body.turnId);
    expect(page.messages.map(({ id: one, parentId }) => [one, parentId])).toEqual([
      [first.body.message.id, null],
      [first.body.turnId, first.body.message.id],
      [regenerated.body.turnId, first.body.message.id],
    ]);
    const edited = await here.ask(id, "Question, edited");
    page = await here.page(id);
    expect(page.leafId).toBe(edited.body.turnId);
    expect(page.messages.filter(({ parentId }) => parentId === null).map(({ text }) => text)).toEqual([
      "Question",
      "Question, edited",
    ]);
  });

  test("regenerates an answer on a branch that is no longer shown, without putting its question a second time", async () => {
    const here = world.instance();
    const id = crypto.randomUUID();
    const old = await here.ask(id, "Old branch");
    let parentId: string | null = null;
    for (let turn = 0; turn < 5; turn++)
      parentId = (await here.ask(id, `New branch ${turn}`, { parentId })).body.turnId;
    const again = await here.ask(id, "Old branch", { message: old.body.message });
    expect(outcomeOf(again.events)?.outcome).toBe("completed");
    const { messages } = await here.page(id);
    const own = messages.filter(({ id: one }) => one === old.body.message.id);
    expect(own).toHaveLength(1);
    expect(messages.filter((one) => one.parentId === old.body.message.id).map((one) => one.id)).toEqual([
      old.body.turnId,
      again.body.turnId,
    ]);
  });

  test("from two devices at once loses nothing: both questions and both answers stand as branches", async () => {
    const here = world.instance();
    const there = world.instance();
    const id = crypto.randomUUID();
    const root = await here.ask(id, "Root");
    const parentId = root.body.turnId;
    const sent: string[] = [];
    for (let round = 0; round < 10; round++) {
      const both = await Promise.all([
        here.ask(id, `A${round}`, { parentId }),
        there.ask(id, `B${round}`, { parentId }),
      ]);
      for (const { body, events } of both) {
        expect(outcomeOf(events)?.outcome).toBe("completed");
        sent.push(body.message.id, body.turnId);
      }
    }
    const ids = (await here.messages.read(user, id, 0)).map(({ message }) => message.id);
    expect(ids.slice(2).sort()).toEqual(sent.sort());
    expect((await here.page(id)).openTurns).toEqual([]);
  });

  test.each<[string, (first: { turnId: string; messageId: string }) => object]>([
    ["a parent that is not in the conversation", () => ({ parentId: crypto.randomUUID() })],
    ["nothing to say", () => ({ message: { id: crypto.randomUUID(), text: "  \n" } })],
    ["an answer's id for its question", ({ turnId }) => ({ message: { id: turnId, text: "x" } })],
    [
      "one id for the question and the answer",
      () => {
        const one = crypto.randomUUID();
        return { turnId: one, message: { id: one, text: "x" } };
      },
    ],
    [
      "a question under another parent than its own",
      ({ messageId, turnId }) => ({ parentId: turnId, message: { id: messageId, text: "x" } }),
    ],
  ])("is refused with %s, and nothing is written", async (_, wrong) => {
    const here = world.instance();
    const id = crypto.randomUUID();
    const first = await here.ask(id, "First");
    const before = await here.page(id);
    const calls = world.fake.journal.count("responses");
    const body = wrong({ turnId: first.body.turnId, messageId: first.body.message.id });
    await expect(here.send(id, "x", body)).rejects.toMatchObject({ code: "bad_request" });
    expect(await here.page(id)).toEqual(before);
    expect(world.fake.journal.count("responses")).toBe(calls);
  });

  test("to a new conversation must begin at its root", async () => {
    const here = world.instance();
    await expect(
      here.send(crypto.randomUUID(), "x", { parentId: crypto.randomUUID() }),
    ).rejects.toMatchObject({ code: "bad_request" });
  });

  test("is refused beyond the most turns that may run at once", async () => {
    const here = world.instance({ scale: 0.125 });
    world.fake.next("hold");
    const { record } = await here.send(crypto.randomUUID(), "One");
    await world.fake.held();
    await expect(here.send(crypto.randomUUID(), "Two")).rejects.toMatchObject({ code: "rate_limited" });
    world.fake.release();
    await here.followed(record);
    await here.idle();
    expect(outcomeOf((await here.ask(crypto.randomUUID(), "Three")).events)?.outcome).toBe("completed");
  });
});
