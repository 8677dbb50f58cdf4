import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Scenario } from "../../support/fake-upstream/scenarios/scenario.ts";
import { type ScenarioName, scenarios } from "../../support/fake-upstream/scenarios/scenarios.ts";
import { type FakeUpstream, startFakeUpstream } from "../../support/fake-upstream/server.ts";
import { ask, eventsOf, goodHeaders, textOf, user } from "./client.ts";

let fake: FakeUpstream;
beforeEach(async () => {
  fake = await startFakeUpstream({ delayMs: 0 });
});
afterEach(() => fake.stop());

describe("the queue", () => {
  it("applies scenarios in order, each as often as told, and then the standing one", async () => {
    fake.next("unauthorized");
    fake.next("overloaded", { times: 2 });
    fake.always("not_found");
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1) statuses.push((await ask(fake)).status);
    expect(statuses).toEqual([401, 503, 503, 404, 404]);
    fake.clear();
    expect(await (await ask(fake)).text()).toContain("response.completed");
  });

  it("keeps a scenario for the route it belongs to, and from a request that is refused anyway", async () => {
    fake.next("usage_500");
    fake.next("usage_limit");
    expect((await ask(fake, { store: true })).status).toBe(400);
    expect((await ask(fake)).status).toBe(429);
    const usage = await fetch(`${fake.baseUrl}/wham/usage`, { headers: await goodHeaders(fake) });
    expect(usage.status).toBe(500);
  });

  it("obeys a message that asks for one, and lists them for a name that does not exist", async () => {
    const say = (text: string) => ask(fake, { input: [user(text)] });
    expect((await say("please /fake 429 now")).status).toBe(429);
    const cut = await (await say("/fake cut")).text();
    expect(cut).not.toContain("response.completed");
    const help = textOf(eventsOf(await (await say("/fake nonsense")).text()));
    expect(help).toContain("`/fake failed_late`");
    expect(await (await say("what is /faketown?")).text()).toContain("response.completed");
  });
});

/** How the stream of each scenario has to end; all others end with `response.completed`. */
const terminals: Partial<Record<ScenarioName, string | undefined>> = {
  cut: undefined,
  cut_in_character: undefined,
  eof: "response.output_text.delta",
  eof_early: "codex.response.metadata",
  incomplete: "response.incomplete",
  incomplete_content_filter: "response.incomplete",
  error_event: "error",
  error_event_usage_limit: "error",
  two_terminals: "response.failed",
};

describe("streams", () => {
  const endless = ["silence", "silent_half", "reset", "reset_midstream", "empty_body", "slow", "pause"];
  const names = Object.entries<Scenario>(scenarios)
    .filter(
      ([name, { on, answer }]) =>
        on === "responses" && !answer && !/^hold/.test(name) && !endless.includes(name),
    )
    .map(([name]) => name as ScenarioName);

  it.each(names)("%s ends as its name says", async (name) => {
    fake.next(name, { text: "Exactly this.", tokens: 500, ms: 0 });
    const stream = await (await ask(fake)).text();
    if (name === "cut" || name === "cut_in_character") {
      expect(stream.endsWith("\n\n")).toBe(false);
      expect(stream.endsWith("\ufffd")).toBe(name === "cut_in_character");
      return;
    }
    const events = eventsOf(stream).filter((event) => event.type !== "keepalive");
    const failed = name.startsWith("failed_") ? "response.failed" : undefined;
    expect(events.at(-1)?.type).toBe(terminals[name] ?? failed ?? "response.completed");
    expect(fake.journal.last("responses")).toMatchObject({ scenario: name, status: 200 });
  });

  it("can end before they begin, or by a reset", async () => {
    fake.next("empty_body");
    expect(await (await ask(fake)).text()).toBe("");
    fake.next("reset");
    await expect(ask(fake)).rejects.toThrow();
    fake.next("reset_midstream");
    await expect(ask(fake).then((answer) => answer.text())).rejects.toThrow();
    expect(fake.journal.last("responses")).toMatchObject({ broken: true, aborted: false });
  });

  it("differ where the scenario says so", async () => {
    const stream = async (name: ScenarioName, options = {}) => {
      fake.next(name, options);
      return eventsOf(await (await ask(fake)).text());
    };
    expect(textOf(await stream("text", { text: "Ahoy 🚣" }))).toBe("Ahoy 🚣");
    expect(textOf(await stream("long", { tokens: 2000 })).length).toBeGreaterThanOrEqual(7900);
    const filled = await stream("completed_with_output");
    expect(filled.at(-1)).toMatchObject({
      response: { output: [{ type: "reasoning" }, { type: "message" }] },
    });
    expect((await stream("completed_without_usage")).at(-1)).toMatchObject({ response: { usage: null } });
    const lump = await stream("safety", { ms: 0 });
    expect(lump.filter((event) => event.type === "response.output_text.delta")).toHaveLength(1);
    const refusal = await stream("refusal");
    expect(textOf(refusal)).toBe("");
    expect(refusal.some((event) => event.type === "response.refusal.delta")).toBe(true);
    const deltas = await stream("deltas_without_item_done");
    expect(deltas.filter((event) => event.type === "response.output_item.done")).toHaveLength(1);
    expect(textOf(await stream("item_done_without_deltas"))).toBe("");
    const before = fake.catalogue.etag();
    await stream("models_change");
    expect(fake.catalogue.etag()).not.toBe(before);
  });
});

describe("held answers", () => {
  it("wait for release in the middle of the text", async () => {
    fake.next("hold", { text: "" });
    const answer = await ask(fake);
    const text = answer.text();
    await fake.held();
    expect(fake.journal.last("responses").held).toBe(true);
    expect(fake.release()).toBe(1);
    expect(await text).toContain("response.completed");
  });

  it("wait before the headers, before the first event and in the reasoning", async () => {
    for (const name of ["hold_before_headers", "hold_before_first_event", "hold_in_reasoning"] as const) {
      fake.next(name);
      const text = ask(fake, { reasoning: { effort: "low", summary: "auto" } }).then((answer) =>
        answer.text(),
      );
      await fake.held();
      fake.release();
      expect(await text).toContain("response.completed");
    }
  });

  it("show in the journal that the client went away", async () => {
    fake.next("hold");
    const stop = new AbortController();
    const answer = await ask(fake, {}, {}, stop.signal);
    await fake.held();
    stop.abort();
    await expect(answer.text()).rejects.toThrow();
    const entry = await fake.journal.until("responses", ({ endedAt }) => endedAt !== undefined);
    expect(entry).toMatchObject({ aborted: true, broken: false });
  });
});

it("connections can be refused for a while", async () => {
  await fake.refuseConnections();
  await expect(ask(fake)).rejects.toThrow();
  await fake.acceptConnections();
  expect((await ask(fake, { store: true })).status).toBe(400);
});

it("other processes control it over HTTP", async () => {
  const control = async (path: string, body?: object) => {
    const answer = await fetch(`${fake.origin}/__fake/${path}`, {
      method: body ? "POST" : "GET",
      headers: { "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  };
  expect((await control("scenario", { name: "nonsense" })).status).toBe(400);
  await control("scenario", { name: "usage_limit", options: { times: 2 } });
  expect((await ask(fake)).status).toBe(429);
  expect((await ask(fake)).status).toBe(429);
  expect((await control("journal")).body).toMatchObject([
    { route: "responses", status: 429 },
    { route: "responses", status: 429 },
  ]);
  await control("scenario", { name: "hold", always: true });
  const text = ask(fake).then((answer) => answer.text());
  await control("held");
  expect((await control("release", {})).body).toEqual({ released: 1 });
  expect(await text).toContain("response.completed");
  expect((await control("issue", {})).body).toHaveProperty("refresh_token");
  await control("reset", {});
  expect(fake.journal.entries).toEqual([]);
});
