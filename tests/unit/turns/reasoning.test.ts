import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { textOfEvents } from "../../support/read-events.ts";
import { createWorld, outcomeOf, type World } from "./world.ts";

type Item = {
  type: string;
  role?: string;
  id?: string;
  encrypted_content?: string;
  content?: { text: string }[];
};

const settings = { model: "gpt-6.1-sol", effort: "high" };

describe("encrypted reasoning", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.stop());

  const input = () => (world.fake.journal.last("responses").body as { input: Item[] }).input;
  const kinds = () => input().map(({ type, role }) => role ?? type);

  test("goes back with later questions, in its place and without ids, also from another instance", async () => {
    const here = world.instance();
    const there = world.instance();
    const id = crypto.randomUUID();
    const one = await here.ask(id, "One", { settings });
    const two = await there.ask(id, "Two", { settings, parentId: one.body.turnId });
    expect(kinds()).toEqual(["user", "reasoning", "assistant", "user"]);
    await here.ask(id, "Three", { settings, parentId: two.body.turnId });
    expect(kinds()).toEqual(["user", "reasoning", "assistant", "user", "reasoning", "assistant", "user"]);
    expect(input().some((item) => item.id !== undefined)).toBe(false);
    expect(input()[2]?.content?.[0]?.text).toBe(textOfEvents(one.events));
  });

  test("stays behind when the model changes, and comes back with its own model", async () => {
    const here = world.instance();
    const id = crypto.randomUUID();
    const one = await here.ask(id, "One", { settings });
    const two = await here.ask(id, "Two", {
      settings: { ...settings, model: "gpt-6.1-terra" },
      parentId: one.body.turnId,
    });
    expect(outcomeOf(two.events)?.outcome).toBe("completed");
    expect(kinds()).toEqual(["user", "assistant", "user"]);
    expect(input()[1]?.content?.[0]?.text).toBe(textOfEvents(one.events));
    await here.ask(id, "Three", { settings, parentId: two.body.turnId });
    expect(kinds()).toEqual(["user", "reasoning", "assistant", "user", "assistant", "user"]);
  });

  test("stays behind when the account changes", async () => {
    const here = world.instance();
    const id = crypto.randomUUID();
    const one = await here.ask(id, "One", { settings });
    const before = world.fake.account.accountId;
    world.fake.account.accountId = "99999999-2222-4333-8444-555555555555";
    await world.connect();
    const two = await here.ask(id, "Two", { settings, parentId: one.body.turnId });
    expect(outcomeOf(two.events)?.outcome).toBe("completed");
    expect(kinds()).toEqual(["user", "assistant", "user"]);
    world.fake.account.accountId = before;
    await world.connect();
  });

  test("that upstream cannot read is left out, and the question goes out once more", async () => {
    const here = world.instance();
    const id = crypto.randomUUID();
    const one = await here.ask(id, "One", { settings });
    const calls = world.fake.journal.count("responses");
    world.fake.next("encrypted_content");
    const two = await here.ask(id, "Two", { settings, parentId: one.body.turnId });
    expect(outcomeOf(two.events)?.outcome).toBe("completed");
    expect(world.fake.journal.count("responses") - calls).toBe(2);
    expect(kinds()).toEqual(["user", "assistant", "user"]);
  });

  test("that upstream calls unreadable even when there is none ends the turn, without a third try", async () => {
    const here = world.instance();
    const calls = world.fake.journal.count("responses");
    world.fake.always("encrypted_content");
    const { events } = await here.ask(crypto.randomUUID(), "One", { settings });
    world.fake.clear();
    expect(outcomeOf(events)).toMatchObject({ outcome: "failed", code: "upstream_rejected" });
    expect(world.fake.journal.count("responses") - calls).toBe(2);
  });

  test("of another installation's upstream is refused by the strict fake, and the turn ends well without it", async () => {
    const here = world.instance();
    const id = crypto.randomUUID();
    const one = await here.ask(id, "One", { settings });
    const foreign = {
      id: crypto.randomUUID(),
      parentId: one.body.turnId,
      role: "user" as const,
      parts: [],
      text: "Two",
      createdAt: new Date().toISOString(),
    };
    const reply = {
      ...foreign,
      id: crypto.randomUUID(),
      parentId: foreign.id,
      role: "assistant" as const,
      text: "From elsewhere",
      kept: {
        route: "codex" as const,
        account: world.fake.account.accountId,
        model: settings.model,
        items: [
          { type: "reasoning" as const, summary: [], encrypted_content: `gAAAAAB${"A".repeat(203)}` },
          {
            type: "message" as const,
            role: "assistant" as const,
            content: [{ type: "output_text" as const, text: "From elsewhere" }],
          },
        ],
      },
    };
    await here.messages.append("owner", id, 2, foreign);
    await here.messages.append("owner", id, 3, reply);
    const calls = world.fake.journal.count("responses");
    const three = await here.ask(id, "Three", { settings, parentId: reply.id });
    expect(outcomeOf(three.events)?.outcome).toBe("completed");
    expect(
      world.fake.journal
        .of("responses")
        .slice(calls)
        .map(({ status }) => status),
    ).toEqual([400, 200]);
    expect(kinds()).toEqual(["user", "assistant", "user", "assistant", "user"]);
  });

  test("of a stopped or cut answer does not go back: its text goes alone", async () => {
    const here = world.instance();
    const id = crypto.randomUUID();
    world.fake.next("eof");
    const one = await here.ask(id, "One", { settings });
    expect(outcomeOf(one.events)).toMatchObject({ outcome: "failed", code: "stream_cut" });
    await here.ask(id, "Two", { settings, parentId: one.body.turnId });
    expect(kinds()).toEqual(["user", "assistant", "user"]);
    expect(input()[1]?.content?.[0]?.text).toBe(textOfEvents(one.events));
  });
});
