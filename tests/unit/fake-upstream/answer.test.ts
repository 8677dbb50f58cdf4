import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readStamps } from "../../support/fake-upstream/answer/bench-stream.ts";
import { type FakeUpstream, startFakeUpstream } from "../../support/fake-upstream/server.ts";
import { ask, assistant, type Event, eventsOf, goodHeaders, textOf, user } from "./client.ts";

let fake: FakeUpstream;
beforeAll(async () => {
  fake = await startFakeUpstream({ delayMs: 0 });
});
afterAll(() => fake.stop());

async function answerTo(change: Record<string, unknown> = {}): Promise<Event[]> {
  const answer = await ask(fake, change);
  expect(answer.status).toBe(200);
  return eventsOf(await answer.text());
}

const itemsOf = (events: Event[]) =>
  events
    .filter((event) => event.type === "response.output_item.done")
    .map((event) => event.item as Record<string, unknown>);

describe("an ordinary answer", () => {
  it("has the events of the protocol in order, with an empty output at the end", async () => {
    const events = await answerTo();
    const types = events.map((event) => event.type).filter((type) => type !== "keepalive");
    expect(types.filter((type, index) => type !== types[index - 1])).toEqual([
      "codex.rate_limits",
      "response.created",
      "response.in_progress",
      "codex.response.metadata",
      "response.output_item.added",
      ...[1, 2].flatMap(() => [
        "response.reasoning_summary_part.added",
        "response.reasoning_summary_text.delta",
        "response.reasoning_summary_text.done",
        "response.reasoning_summary_part.done",
      ]),
      "response.output_item.done",
      "response.output_item.added",
      "response.content_part.added",
      "response.output_text.delta",
      "response.output_text.done",
      "response.content_part.done",
      "response.output_item.done",
      "response.completed",
    ]);
    const numbers = events.map((event) => event.sequence_number).filter((number) => number !== undefined);
    expect(numbers).toEqual(numbers.map((_, index) => index));
    expect(events.at(-1)).toMatchObject({ response: { status: "completed", output: [] } });
  });

  it("says the same text in deltas, in done and in the item", async () => {
    const events = await answerTo();
    const text = textOf(events);
    expect(events.find((event) => event.type === "response.output_text.done")?.text).toBe(text);
    expect(itemsOf(events).at(-1)).toMatchObject({ type: "message", content: [{ text }] });
  });

  it("quotes the question and answers a follow-up with another text", async () => {
    const first = textOf(await answerTo());
    const input = [user("How do I tie a bowline?"), assistant(first), user("And a reef knot?")];
    const second = textOf(await answerTo({ input }));
    expect(first.slice(0, 200)).toContain("How do I tie a bowline?");
    expect(second.slice(0, 200)).toContain("And a reef knot?");
    expect(second.slice(200)).not.toBe(first.slice(200));
    for (const text of [first, second]) {
      expect(text).toMatch(/^#{2,3} /m);
      expect(text).toMatch(/^\| ?:?-/m);
      expect(text.match(/^```\w+$/gm)).toHaveLength(2);
      expect(text).toMatch(/\[[^\]]+\]\(https:/);
      expect(text).toMatch(/\p{Extended_Pictographic}/u);
    }
  });

  it("carries the plan's meter and the catalogue's tag in its headers", async () => {
    const answer = await ask(fake);
    await answer.text();
    expect(answer.headers.get("x-codex-primary-used-percent")).toBe("12");
    expect(answer.headers.get("x-models-etag")).toBe(fake.catalogue.etag());
    expect(answer.headers.has("openai-model")).toBe(false);
  });
});

describe("reasoning", () => {
  it("is silent when no summary was asked for", async () => {
    const events = await answerTo({ reasoning: { effort: "high" } });
    expect(events.some((event) => event.type.includes("summary"))).toBe(false);
  });

  it("can be sent back for the same account and model, and for no other", async () => {
    const [reasoning] = itemsOf(await answerTo());
    const { id: _, ...item } = reasoning ?? {};
    const input = [user("a"), item, assistant("b"), user("c")];
    await answerTo({ input });
    const other = await ask(fake, { input, model: "gpt-6-luna" });
    expect([other.status, await other.text()]).toEqual([
      400,
      expect.stringContaining("invalid_encrypted_content"),
    ]);
    const stranger = { ...fake.account, accountId: "22222222-2222-4333-8444-555555555555" };
    const { access_token } = await fake.issue({ account: stranger });
    const foreign = await ask(
      fake,
      { input },
      { authorization: `Bearer ${access_token}`, "chatgpt-account-id": stranger.accountId },
    );
    expect(foreign.status).toBe(400);
  });

  it("is sealed only when the request includes it", async () => {
    const [reasoning] = itemsOf(await answerTo({ include: [] }));
    expect(reasoning).not.toHaveProperty("encrypted_content");
  });
});

it("a search comes before the text, and its links stand where the annotations say", async () => {
  const events = await answerTo({ tools: [{ type: "web_search" }] });
  const items = itemsOf(events);
  expect(items.map((item) => item.type)).toEqual([
    "reasoning",
    "web_search_call",
    "web_search_call",
    "web_search_call",
    "message",
  ]);
  const letters = Array.from(textOf(events));
  const annotations = events.filter((event) => event.type === "response.output_text.annotation.added");
  expect(annotations).toHaveLength(2);
  for (const { annotation } of annotations) {
    const { start_index, end_index, url } = annotation as {
      start_index: number;
      end_index: number;
      url: string;
    };
    expect(letters.slice(start_index, end_index).join("")).toBe(`([${new URL(url).hostname}](${url}))`);
  }
});

it("an input above the window fails inside the stream", async () => {
  fake.catalogue.change((models) => models.map((model) => ({ ...model, context_window: 1000 })));
  const events = await answerTo({ input: [user("word ".repeat(1000))] });
  fake.catalogue.change((models) => models.map((model) => ({ ...model, context_window: 272_000 })));
  expect(events.at(-1)).toMatchObject({ response: { error: { code: "context_length_exceeded" } } });
});

it("a bench answer is stamped without a gap", async () => {
  fake.next("bench", { tokens: 3000 });
  const before = process.hrtime.bigint();
  const events = await answerTo();
  const stamps = readStamps(textOf(events));
  expect(stamps.map((stamp) => stamp.number)).toEqual(Array.from({ length: 3000 }, (_, index) => index));
  expect(stamps.every((stamp) => stamp.at >= before && stamp.at <= process.hrtime.bigint())).toBe(true);
  expect(events.at(-1)?.type).toBe("response.completed");
});

describe("the small routes", () => {
  const get = async (path: string, headers: Record<string, string> = {}) =>
    fetch(fake.baseUrl + path, { headers: { ...(await goodHeaders(fake)), ...headers } });

  it("models depend on the client version and answer 304 to their tag", async () => {
    const slugs = async (version: string) => {
      const answer = await get(`/codex/models?client_version=${version}`);
      const { models } = (await answer.json()) as { models: { slug: string; visibility: string }[] };
      return models.filter((model) => model.visibility === "list").map((model) => model.slug);
    };
    expect(await slugs("0.169.0")).toHaveLength(8);
    expect(await slugs("0.144.0")).toEqual(["gpt-5.6-sol", "gpt-5.6-terra", "gpt-5.6-luna"]);
    expect((await get("/codex/models")).status).toBe(400);
    const etag = fake.catalogue.etag();
    expect((await get("/codex/models?client_version=0.169.0", { "if-none-match": etag })).status).toBe(304);
    fake.catalogue.change();
    expect((await get("/codex/models?client_version=0.169.0", { "if-none-match": etag })).status).toBe(200);
  });

  it("usage and accounts are those of the token", async () => {
    const usage = await (await get("/wham/usage")).json();
    expect(usage).toMatchObject({ plan_type: "plus", rate_limit: { primary_window: { used_percent: 12 } } });
    const accounts = await (await get("/wham/accounts/check")).json();
    expect(accounts).toMatchObject({ default_account_id: fake.account.accountId });
  });
});
