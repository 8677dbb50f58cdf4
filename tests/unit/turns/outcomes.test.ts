import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ErrorCode } from "../../../lib/shared/errors.ts";
import type { Outcome } from "../../../lib/shared/events.ts";
import type { ScenarioName } from "../../support/fake-upstream/scenarios/scenarios.ts";
import { textOfEvents } from "../../support/read-events.ts";
import { createWorld, outcomeOf, user, type World, whole } from "./world.ts";

type Row = [
  scenario: ScenarioName,
  outcome: Outcome,
  code: ErrorCode | undefined,
  calls: number,
  text: "none" | "some",
];

/** What each failure of upstream is to the owner, and how often upstream is asked when it goes on failing (DESIGN 5, PROTOCOL 4.1). */
const rows: Row[] = [
  ["cloudflare_403", "failed", "edge_blocked", 1, "none"],
  ["model_not_found", "failed", "model_unavailable", 1, "none"],
  ["model_not_supported", "failed", "model_unavailable", 1, "none"],
  ["effort_unsupported", "failed", "effort_unsupported", 1, "none"],
  ["context_400", "failed", "context_too_long", 1, "none"],
  ["cyber_policy", "failed", "content_refused", 1, "none"],
  ["unusual_activity", "failed", "upstream_rejected", 1, "none"],
  ["usage_limit", "failed", "plan_limit", 1, "none"],
  ["usage_not_included", "failed", "plan_not_included", 1, "none"],
  ["rate_limited_late", "failed", "overloaded", 1, "none"],
  ["server_error", "failed", "upstream_unavailable", 3, "none"],
  ["bad_gateway", "failed", "upstream_unavailable", 3, "none"],
  ["html_502", "failed", "upstream_unavailable", 3, "none"],
  ["overloaded", "failed", "overloaded", 3, "none"],
  ["gateway_timeout", "failed", "upstream_unavailable", 3, "none"],
  ["reset", "failed", "upstream_unavailable", 3, "none"],
  ["empty_body", "failed", "stream_cut", 3, "none"],
  ["eof_early", "failed", "stream_cut", 3, "none"],
  ["cut", "failed", "stream_cut", 1, "some"],
  ["cut_in_character", "failed", "stream_cut", 1, "some"],
  ["eof", "failed", "stream_cut", 1, "some"],
  ["reset_midstream", "failed", "stream_cut", 1, "some"],
  ["failed_context", "failed", "context_too_long", 1, "none"],
  ["failed_quota", "failed", "plan_limit", 1, "none"],
  ["failed_not_included", "failed", "plan_not_included", 1, "none"],
  ["failed_cyber", "failed", "content_refused", 1, "none"],
  ["failed_prompt", "failed", "upstream_rejected", 1, "none"],
  ["failed_overloaded", "failed", "overloaded", 1, "none"],
  ["failed_usage_limit", "failed", "plan_limit", 1, "none"],
  ["failed_server_error", "failed", "upstream_unavailable", 3, "none"],
  ["failed_rate_limit", "failed", "overloaded", 2, "none"],
  ["failed_late", "failed", "upstream_unavailable", 1, "some"],
  ["error_event", "failed", "upstream_unavailable", 3, "none"],
  ["error_event_usage_limit", "failed", "plan_limit", 1, "none"],
  ["incomplete", "incomplete", "cut_short", 1, "some"],
  ["incomplete_content_filter", "incomplete", "content_refused", 1, "none"],
  ["refusal", "completed", undefined, 1, "some"],
  ["limit_reached_event", "completed", undefined, 1, "some"],
  ["completed_without_usage", "completed", undefined, 1, "some"],
];

describe("what upstream does", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.stop());

  test.each(rows)(
    "%s is told as %s, code %s, after %i calls, with text: %s",
    async (scenario, outcome, code, calls, text) => {
      const here = world.instance();
      const before = world.fake.journal.count("responses");
      world.fake.always(scenario);
      const id = crypto.randomUUID();
      const { body, events } = await here.ask(id, "Go");
      world.fake.clear();
      expect(whole(events)).toBe(true);
      expect(outcomeOf(events)).toMatchObject({ outcome, code });
      expect(world.fake.journal.count("responses") - before).toBe(calls);
      expect(textOfEvents(events) === "" ? "none" : "some").toBe(text);
      const page = await here.page(id);
      expect(page.messages.at(-1)).toMatchObject({ id: body.turnId, outcome, text: textOfEvents(events) });
      expect(page.messages.at(-1)?.error?.code).toBe(code);

      const next = await here.ask(id, "Go on", { parentId: body.turnId });
      expect(outcomeOf(next.events)?.outcome).toBe("completed");
    },
  );

  test.each([
    "server_error",
    "overloaded",
    "reset",
    "eof_early",
    "rate_limited",
    "failed_rate_limit",
  ] as const)("%s once passes unseen", async (scenario) => {
    const here = world.instance();
    world.fake.next(scenario);
    const { events } = await here.ask(crypto.randomUUID(), "Go");
    expect(whole(events)).toBe(true);
    expect(outcomeOf(events)).toMatchObject({ outcome: "completed" });
  });

  test.each<[ScenarioName, boolean]>([
    ["usage_limit", true],
    ["failed_usage_limit", true],
    ["error_event_usage_limit", true],
    ["rate_limited_late", true],
  ])("%s says when to try again", async (scenario) => {
    const here = world.instance();
    world.fake.next(scenario);
    const { events } = await here.ask(crypto.randomUUID(), "Go");
    const retryAt = Date.parse(outcomeOf(events)?.retryAt ?? "");
    expect(retryAt).toBeGreaterThan(Date.now() + 500_000);
    expect(retryAt).toBeLessThan(Date.now() + 9_100_000);
  });

  test("a limit without a time to come back says none", async () => {
    const here = world.instance();
    world.fake.next("usage_limit_without_reset");
    const { events } = await here.ask(crypto.randomUUID(), "Go");
    expect(outcomeOf(events)).toEqual({ outcome: "failed", code: "plan_limit", retryAt: undefined });
  });

  test("a refused connection is tried again, then told", async () => {
    const own = await createWorld();
    const here = own.instance();
    await own.fake.refuseConnections();
    const { events } = await here.ask(crypto.randomUUID(), "Go");
    expect(outcomeOf(events)).toMatchObject({ outcome: "failed", code: "upstream_unavailable" });
    await own.fake.acceptConnections();
    expect(outcomeOf((await here.ask(crypto.randomUUID(), "Go")).events)?.outcome).toBe("completed");
    await own.stop();
  });
});

describe("a sign-in that upstream refuses", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.stop());

  const counted = async (send: () => Promise<unknown>) => {
    const { journal } = world.fake;
    const before = [journal.count("responses"), journal.count("refresh")] as const;
    await send();
    return { asked: journal.count("responses") - before[0], refreshed: journal.count("refresh") - before[1] };
  };

  test.each(["unauthorized", "token_expired"] as const)(
    "once (%s) is renewed, and the question goes out again",
    async (scenario) => {
      const here = world.instance();
      world.fake.next(scenario);
      const calls = await counted(async () => {
        const { events } = await here.ask(crypto.randomUUID(), "Go");
        expect(whole(events)).toBe(true);
        expect(outcomeOf(events)).toMatchObject({ outcome: "completed" });
      });
      expect(calls).toEqual({ asked: 2, refreshed: 1 });
      expect(world.fake.journal.last("responses").headers.authorization).not.toBe(
        world.fake.journal.of("responses").at(-2)?.headers.authorization,
      );
    },
  );

  test("of several questions at once is renewed once for all", async () => {
    const here = world.instance();
    const there = world.instance();
    world.fake.next("unauthorized", { times: 6 });
    const calls = await counted(async () => {
      const all = await Promise.all(
        Array.from({ length: 6 }, (_, at) => (at % 2 ? here : there).ask(crypto.randomUUID(), "Go")),
      );
      expect(all.map(({ events }) => outcomeOf(events)?.outcome)).toEqual(Array(6).fill("completed"));
    });
    expect(calls).toEqual({ asked: 12, refreshed: 1 });
  });

  test("for ever is told after one renewal, and the next question needs no upstream to know it", async () => {
    const here = world.instance();
    world.fake.always("unauthorized");
    const calls = await counted(async () => {
      const { events } = await here.ask(crypto.randomUUID(), "Go");
      expect(outcomeOf(events)).toMatchObject({ outcome: "failed", code: "needs_reconnect" });
    });
    expect(calls).toEqual({ asked: 2, refreshed: 1 });
    world.fake.clear();
    const id = crypto.randomUUID();
    const again = await counted(async () => {
      const { events } = await here.ask(id, "Kept all the same");
      expect(outcomeOf(events)).toMatchObject({ outcome: "failed", code: "needs_reconnect" });
    });
    expect(again).toEqual({ asked: 0, refreshed: 0 });
    expect((await here.page(id)).messages[0]?.text).toBe("Kept all the same");
    await world.connect();
  });

  test.each(["refresh_reused", "refresh_invalidated", "refresh_expired"] as const)(
    "and whose renewal is refused (%s) is told",
    async (scenario) => {
      const here = world.instance();
      world.fake.next("unauthorized");
      world.fake.next(scenario);
      const { events } = await here.ask(crypto.randomUUID(), "Go");
      expect(outcomeOf(events)).toMatchObject({ outcome: "failed", code: "needs_reconnect" });
      await world.connect();
    },
  );

  test("and whose renewal fails for the moment is told as unavailable, and nothing is forgotten", async () => {
    const here = world.instance();
    world.fake.next("unauthorized");
    world.fake.next("refresh_500");
    const { events } = await here.ask(crypto.randomUUID(), "Go");
    expect(outcomeOf(events)).toMatchObject({
      outcome: "failed",
      code: "upstream_unavailable",
      retryAt: expect.any(String),
    });
    expect((await here.vault.read(user))?.record).toMatchObject({ status: "ok", tokens: expect.anything() });
    await world.connect();
  });

  test("or that was never given refuses the send before anything is written", async () => {
    const here = world.instance();
    await here.vault.disconnect(user);
    const id = crypto.randomUUID();
    await expect(here.send(id, "Go")).rejects.toMatchObject({ code: "not_connected" });
    await expect(here.page(id)).rejects.toMatchObject({ code: "not_found" });
    await world.connect();
  });
});
