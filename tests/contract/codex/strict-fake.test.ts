import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCodex, type Finish } from "../../../lib/codex/answer.ts";
import { visibleModels } from "../../../lib/codex/models.ts";
import { wireEffort } from "../../../lib/codex/wire/effort.ts";
import { buildRequest, dropReasoning, type HistoryMessage } from "../../../lib/codex/wire/request.ts";
import { createOutgoing } from "../../../lib/http/outgoing.ts";
import type { TurnEvent } from "../../../lib/shared/events.ts";
import { emptyReply, fold, type Reply, textOf } from "../../../lib/shared/fold.ts";
import type { Settings } from "../../../lib/shared/records.ts";
import type { ScenarioName } from "../../support/fake-upstream/scenarios/scenarios.ts";
import { type FakeUpstream, startFakeUpstream } from "../../support/fake-upstream/server.ts";

const conversationId = "0b8e1d7c-5a53-4c0e-9f4e-0d9a3f5b7c11";
const plain: Settings = { model: "gpt-6.1-sol", effort: "medium" };

let fake: FakeUpstream;
beforeAll(async () => {
  fake = await startFakeUpstream({ delayMs: 0 });
});
beforeEach(() => fake.clear());
afterAll(() => fake.stop());

async function connect(account = fake.account) {
  const { access_token: accessToken } = await fake.issue({ account });
  const config = { originator: "wherry", userAgent: "wherry/0.1.0 (linux)", clientVersion: "0.169.0" };
  const codex = createCodex({ baseUrl: fake.baseUrl, ...config }, createOutgoing());
  return { codex, credential: { accessToken, accountId: account.accountId } };
}

type Connection = Awaited<ReturnType<typeof connect>>;
type Told = { reply: Reply; text: string; finish?: Finish; error?: unknown };

async function ask(
  { codex, credential }: Connection,
  history: HistoryMessage[],
  settings = plain,
): Promise<Told> {
  const entry = { multiAgentEffort: "xhigh" };
  const request = buildRequest({
    conversationId,
    settings,
    history,
    wireEffort: wireEffort(settings.effort, entry),
  });
  const body = JSON.stringify(request);
  const events: TurnEvent[] = [];
  const told = () => {
    const reply = fold(emptyReply, events);
    return { reply, text: textOf(reply.parts) };
  };
  const answer = codex.answer({ credential, body, conversationId, signal: new AbortController().signal });
  try {
    for (;;) {
      const step = await answer.next();
      if (step.done) return { ...told(), finish: step.value };
      events.push(...step.value);
    }
  } catch (error) {
    return { ...told(), error };
  }
}

const question: HistoryMessage = { role: "user", text: "Grüße 🌍, what now?" };

describe("the strict fake", () => {
  test.each<[string, Partial<Settings>]>([
    ["plain settings", {}],
    [
      "everything chosen",
      { effort: "ultra", verbosity: "high", summary: "detailed", webSearch: true, instructions: "Be brief." },
    ],
  ])("takes a conversation with %s, reasoning and searches included", async (_name, chosen) => {
    const connection = await connect();
    const settings = { ...plain, ...chosen };
    const first = await ask(connection, [question], settings);
    expect(first).toMatchObject({ finish: { outcome: "completed" } });
    expect(first.text).not.toBe("");
    const items = first.finish?.items ?? [];
    expect(items.map((item) => item.type)).toEqual(expect.arrayContaining(["reasoning", "message"]));
    const history: HistoryMessage[] = [question, { role: "assistant", text: first.text, items }, question];
    expect(await ask(connection, history, settings)).toMatchObject({ finish: { outcome: "completed" } });
  });

  test("does not take another model's reasoning, and does without it", async () => {
    const connection = await connect();
    const first = await ask(connection, [question]);
    const other = { ...plain, model: "gpt-6-sol" };
    const items = first.finish?.items ?? [];
    const history = (kept: typeof items): HistoryMessage[] => [
      question,
      { role: "assistant", text: first.text, items: kept },
      question,
    ];
    expect((await ask(connection, history(items), other)).error).toMatchObject({ foreignReasoning: true });
    expect((await ask(connection, history(dropReasoning(items)), other)).finish).toMatchObject({
      outcome: "completed",
    });
  });

  test("lists models and usage", async () => {
    const { codex, credential } = await connect();
    const answer = await codex.models(credential);
    if (answer === "unchanged") throw new Error("there was nothing to compare with");
    expect(visibleModels(answer.models)[0]?.id).toBe("gpt-6.1-sol");
    expect(await codex.models(credential, answer.etag ?? undefined)).toBe("unchanged");
    expect(await codex.usage(credential)).toMatchObject({ plan: fake.account.plan });
  });
});

describe("a trap of the fake", () => {
  test.each<ScenarioName>([
    "two_terminals",
    "completed_without_usage",
    "completed_with_output",
    "deltas_without_item_done",
    "item_done_without_deltas",
  ])("%s changes nothing of the text", async (name) => {
    const connection = await connect();
    fake.always("text", { text: "Once and only once." });
    const expected = (await ask(connection, [question])).text;
    expect(expected).toBe("Once and only once.");
    fake.clear();
    const usual = (await ask(connection, [question])).text;
    fake.next(name);
    const told = await ask(connection, [question]);
    expect(told.finish?.outcome).toBe("completed");
    expect(told.text).toBe(usual);
  });

  test.each<[ScenarioName, object]>([
    ["unauthorized", { unauthorized: true }],
    ["cloudflare_403", { code: "edge_blocked" }],
    ["unusual_activity", { code: "upstream_rejected" }],
    ["not_found", { code: "upstream_rejected" }],
    ["model_not_found", { code: "model_unavailable" }],
    ["model_not_supported", { code: "model_unavailable" }],
    ["model_needs_newer_client", { code: "model_unavailable" }],
    ["effort_unsupported", { code: "effort_unsupported" }],
    ["context_400", { code: "context_too_long" }],
    ["encrypted_content", { foreignReasoning: true }],
    ["cyber_policy", { code: "content_refused" }],
    ["usage_limit", { code: "plan_limit", retryAt: expect.any(String) }],
    ["usage_limit_without_reset", { code: "plan_limit" }],
    ["usage_not_included", { code: "plan_not_included" }],
    ["rate_limited_late", { code: "overloaded", retryAt: expect.any(String) }],
    ["failed_context", { code: "context_too_long" }],
    ["failed_quota", { code: "plan_limit" }],
    ["failed_not_included", { code: "plan_not_included" }],
    ["failed_cyber", { code: "content_refused" }],
    ["failed_overloaded", { code: "overloaded" }],
    ["failed_slow_down", { code: "overloaded" }],
    ["failed_usage_limit", { code: "plan_limit" }],
    ["error_event_usage_limit", { code: "plan_limit", retryAt: expect.any(String) }],
    ["cut", { code: "stream_cut" }],
    ["cut_in_character", { code: "stream_cut" }],
    ["eof", { code: "stream_cut" }],
    ["reset_midstream", { code: "stream_cut" }],
    ["failed_late", { code: "upstream_unavailable" }],
  ])("%s is named and not repeated", async (name, error) => {
    const connection = await connect();
    fake.next(name);
    expect((await ask(connection, [question])).error).toMatchObject({ type: "CodexError", ...error });
  });

  test.each<ScenarioName>([
    "rate_limited",
    "server_error",
    "bad_gateway",
    "html_502",
    "overloaded",
    "gateway_timeout",
    "reset",
    "empty_body",
    "eof_early",
    "failed_server_error",
    "failed_rate_limit",
    "error_event",
  ])("%s is met by asking again", async (name) => {
    const connection = await connect();
    fake.next(name);
    expect((await ask(connection, [question])).finish?.outcome).toBe("completed");
  });

  test.each<[ScenarioName, object]>([
    ["incomplete", { outcome: "incomplete", code: "cut_short" }],
    ["incomplete_content_filter", { outcome: "incomplete", code: "content_refused" }],
    ["refusal", { outcome: "completed", code: "content_refused" }],
    ["safety", { outcome: "completed" }],
    ["tool_call", { outcome: "completed" }],
    ["image", { outcome: "completed" }],
    ["search_without_annotations", { outcome: "completed" }],
    ["limit_reached_event", { outcome: "completed" }],
  ])("%s ends as it should, and the conversation can go on", async (name, finish) => {
    const connection = await connect();
    fake.next(name);
    const told = await ask(connection, [question]);
    expect(told.finish).toMatchObject(finish);
    const items = told.finish?.items ?? [];
    const history: HistoryMessage[] = [question, { role: "assistant", text: told.text, items }, question];
    expect((await ask(connection, history)).finish?.outcome).toBe("completed");
  });

  test("commentary stands in a paragraph of its own", async () => {
    const connection = await connect();
    const usual = (await ask(connection, [question])).text;
    fake.next("commentary");
    const { text } = await ask(connection, [question]);
    expect(text).toMatch(/^[^\n]+\n\n/);
    expect(text.endsWith(`\n\n${usual}`)).toBe(true);
  });
});
