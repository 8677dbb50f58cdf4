import { afterEach, describe, expect, test, vi } from "vitest";
import { createCodex, type Finish } from "../../../lib/codex/answer.ts";
import { createOutgoing } from "../../../lib/http/outgoing.ts";
import type { TurnEvent } from "../../../lib/shared/events.ts";
import { emptyReply, fold, textOf } from "../../../lib/shared/fold.ts";
import {
  drops,
  type Step,
  says,
  startScriptedServer,
  streams,
  streamsAndDrops,
  streamsAndHangs,
} from "./scripted-server.ts";
import { completed, delta, fixture, frame, messageDone } from "./stream.ts";

const outgoing = createOutgoing();
const conversationId = "0b8e1d7c-5a53-4c0e-9f4e-0d9a3f5b7c11";
const whole = delta("Hi") + messageDone("Hi") + completed;
const errors: Record<string, unknown> = JSON.parse(fixture("errors.json"));

let close = async () => {};
afterEach(() => close());

async function start(...script: Step[]) {
  const server = await startScriptedServer(...script);
  close = async () => void (await server.close());
  const codex = createCodex(
    {
      baseUrl: server.url,
      originator: "wherry",
      userAgent: "wherry/0.1.0 (linux)",
      clientVersion: "0.169.0",
    },
    outgoing,
  );
  const controller = new AbortController();
  const credential = { accessToken: "token", accountId: "account" as string | null };
  const request = { credential, body: `{"a":"ü"}`, conversationId, signal: controller.signal };
  return { ...server, codex, controller, request };
}

type Told = { events: TurnEvent[]; text: string; finish?: Finish; error?: unknown };

/** Reads an answer to its end, whatever that is. */
async function listen(answer: AsyncGenerator<TurnEvent[], Finish>): Promise<Told> {
  const events: TurnEvent[] = [];
  const text = () => textOf(fold(emptyReply, events).parts);
  try {
    for (;;) {
      const step = await answer.next();
      if (step.done) return { events, text: text(), finish: step.value };
      events.push(...step.value);
    }
  } catch (error) {
    return { events, text: text(), error };
  }
}

describe("the request", () => {
  test("has exactly the agreed headers, path and body", async () => {
    const { codex, request, received } = await start(streams(whole));
    await listen(codex.answer(request));
    expect(received[0]?.path).toBe("/codex/responses");
    expect(received[0]?.body).toBe(request.body);
    const {
      host,
      connection,
      "content-length": length,
      "accept-encoding": encoding,
      ...headers
    } = received[0]?.headers ?? {};
    expect(headers).toEqual({
      authorization: "Bearer token",
      "chatgpt-account-id": "account",
      "content-type": "application/json",
      accept: "text/event-stream",
      originator: "wherry",
      "user-agent": "wherry/0.1.0 (linux)",
      "session-id": conversationId,
    });
    expect(encoding).toBe("identity");
    expect({ host, connection, length }).toMatchObject({ length: "10" });
  });

  test("names no account where none is known", async () => {
    const { codex, request, received } = await start(streams(whole));
    await listen(codex.answer({ ...request, credential: { accessToken: "token", accountId: null } }));
    expect(received[0]?.headers).not.toHaveProperty("chatgpt-account-id");
  });
});

describe("an answer", () => {
  test("comes as events, with the limits of its headers first, and returns how it ended", async () => {
    const headers: Record<string, string> = JSON.parse(fixture("responses-ok-headers.json"));
    const { codex, request } = await start(streams(fixture("sse-text.txt"), headers));
    const onHeaders = vi.fn();
    const told = await listen(codex.answer({ ...request, onHeaders }));
    expect(told.events[0]).toMatchObject({ type: "limits", plan: "plus" });
    expect(told.text).toBe("Hello from the fake upstream.");
    expect(told.finish).toEqual({
      outcome: "completed",
      requestId: "req_fake",
      items: [
        {
          type: "message",
          role: "assistant",
          phase: "final_answer",
          content: [{ type: "output_text", text: "Hello from the fake upstream." }],
        },
      ],
    });
    expect(onHeaders).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ "x-models-etag": 'W/"abc"' }),
    );
  });

  test.each([
    ["sse-incomplete-max-output.txt", { outcome: "incomplete", code: "cut_short", items: [] }],
    ["sse-incomplete-content-filter.txt", { outcome: "incomplete", code: "content_refused", items: [] }],
  ])("%s is incomplete with its reason", async (name, finish) => {
    const { codex, request } = await start(streams(fixture(name)));
    expect((await listen(codex.answer(request))).finish).toEqual(finish);
  });

  test("that the model declined is complete, and says so", async () => {
    const refusal = frame("response.refusal.delta", { output_index: 0, delta: "No." });
    const { codex, request } = await start(streams(refusal + completed));
    const told = await listen(codex.answer(request));
    expect(told).toMatchObject({ text: "No.", finish: { outcome: "completed", code: "content_refused" } });
  });

  test("is over with its terminal event, though the connection stays open", async () => {
    const { codex, request } = await start(streamsAndHangs(whole));
    expect((await listen(codex.answer(request))).finish?.outcome).toBe("completed");
  });

  test("may close by itself after its end, so that its connection can be used again", async () => {
    const gone = vi.fn();
    const slowToClose: Step = (response) => {
      response.on("close", gone);
      response.writeHead(200, { "content-type": "text/event-stream" }).write(whole);
    };
    const { codex, request } = await start(slowToClose, streams(whole));
    await listen(codex.answer(request));
    await listen(codex.answer(request)); // by now the server would know that the first connection was cut
    expect(gone).not.toHaveBeenCalled();
  });

  test("that nobody reads any more is cut off upstream", async () => {
    let closed: (value: unknown) => void = () => {};
    const gone = new Promise((resolve) => {
      closed = resolve;
    });
    const { codex, request } = await start((response) => {
      response.on("close", closed);
      response.writeHead(200, { "content-type": "text/event-stream" }).write(delta("Hi"));
    });
    const answer = codex.answer(request);
    await answer.next();
    await answer.return(undefined as never);
    await gone;
  });
});

describe("a passing failure before anything was shown", () => {
  test.each<[string, Step]>([
    ["500", says(500, errors["500"])],
    ["502 with a page", says(502, "<html>", { "content-type": "text/html" })],
    ["503 overloaded", says(503, errors["503 overloaded"])],
    ["504", says(504, "")],
    ["untyped 429", says(429, errors["429 generic"], { "retry-after-ms": "1" })],
    ["a dropped connection", drops],
    ["an empty stream", streams("")],
    ["a stream that ends early", streams(frame("response.created"))],
    ["a stream that drops early", streamsAndDrops(frame("response.created"))],
    ["server_error in the stream", streams(fixture("sse-failed-server-error.txt"))],
    ["an error event", streams(fixture("sse-error-event-server.txt"))],
    ["a frame that cannot be read", streams("event: response.output_text.delta\ndata: {\n\n")],
  ])("%s: the same request goes out again", async (_name, step) => {
    const { codex, request, received } = await start(step, streams(whole));
    const told = await listen(codex.answer(request));
    expect(told).toMatchObject({ text: "Hi", finish: { outcome: "completed" } });
    expect(received.map((one) => one.body)).toEqual([request.body, request.body]);
  });

  test("is given up after two more tries", async () => {
    const { codex, request, received } = await start(says(500, ""));
    expect(await listen(codex.answer(request))).toMatchObject({ error: { code: "upstream_unavailable" } });
    expect(received).toHaveLength(3);
  });

  test("of the rate is met once, after the wait that was asked for", async () => {
    const soon = fixture("sse-failed-rate-limit.txt").replace("1.5s", "20ms");
    const { codex, request, received } = await start(streams(soon));
    expect(await listen(codex.answer(request))).toMatchObject({ error: { code: "overloaded" } });
    expect(received).toHaveLength(2);
  });

  test("also counts while only limits and usage were told", async () => {
    const { codex, request, received } = await start(
      streams(fixture("sse-with-rate-limits-event.txt").split("event: response.created")[0] as string),
      streams(whole),
    );
    expect((await listen(codex.answer(request))).text).toBe("Hi");
    expect(received).toHaveLength(2);
  });
});

describe("asked once only", () => {
  test.each<[string, Step, object]>([
    ["a plan's limit", says(429, errors["429 usage_limit_reached"]), { code: "plan_limit" }],
    ["a plan without Codex", says(429, errors["429 usage_not_included"]), { code: "plan_not_included" }],
    ["a refused token", says(401, errors["401 token_expired"]), { unauthorized: true }],
    ["a refused request", says(400, errors["400 store"]), { code: "upstream_rejected" }],
    ["an unknown model", says(404, errors["404 model"]), { code: "model_unavailable" }],
    [
      "the edge",
      says(403, fixture("cloudflare-403.html"), {
        "content-type": "text/html",
        "cf-mitigated": "challenge",
      }),
      { code: "edge_blocked" },
    ],
    [
      "a page instead of a stream",
      says(200, "<html>", { "content-type": "text/html" }),
      { code: "edge_blocked" },
    ],
    ["a long wait", says(429, "", { "retry-after": "3600" }), { code: "overloaded" }],
    ["an overload in the stream", streams(fixture("sse-failed-overloaded.txt")), { code: "overloaded" }],
    ["a plan's limit in the stream", streams(fixture("sse-failed-usage-limit.txt")), { code: "plan_limit" }],
  ])("%s", async (_name, step, error) => {
    const { codex, request, received } = await start(step);
    expect(await listen(codex.answer(request))).toMatchObject({ error });
    expect(received).toHaveLength(1);
  });

  test.each<[string, Step]>([
    ["text", streams(delta("par"))],
    ["text, dropped", streamsAndDrops(delta("par"))],
    ["text, failed", streams(delta("par") + fixture("sse-failed-server-error.txt"))],
    ["thinking", streams(frame("response.reasoning_summary_text.delta", { output_index: 0, delta: "hm" }))],
    [
      "a search",
      streams(frame("response.output_item.added", { item: { id: "ws", type: "web_search_call" } })),
    ],
  ])("what breaks after it has shown %s", async (_name, step) => {
    const { codex, request, received } = await start(step, streams(whole));
    const told = await listen(codex.answer(request));
    expect(told.error).toMatchObject({ type: "CodexError", retry: "before_output" });
    expect(received).toHaveLength(1);
  });

  test("a limit in the stream tells the meter before it fails", async () => {
    const { codex, request } = await start(streams(fixture("sse-error-event-usage-limit.txt")));
    expect((await listen(codex.answer(request))).events).toEqual([
      { type: "limits", windows: [{ minutes: 300, usedPercent: 100, resetAt: null }] },
    ]);
  });
});

test("a large error body is not read to its end", async () => {
  const { codex, request } = await start(
    says(400, { error: { code: "cyber_policy", pad: "x".repeat(70_000) } }),
  );
  expect(await listen(codex.answer(request))).toMatchObject({
    error: { code: "upstream_rejected", status: 400 },
  });
});

describe("an abort", () => {
  const reason = new Error("stopped");

  test("before the request leaves", async () => {
    const { codex, request, controller, received } = await start(streams(whole));
    controller.abort(reason);
    expect((await listen(codex.answer(request))).error).toBe(reason);
    expect(received).toHaveLength(0);
  });

  test("while the answer is awaited", async () => {
    const { codex, request, controller } = await start(() => controller.abort(reason));
    expect((await listen(codex.answer(request))).error).toBe(reason);
  });

  test("in the middle of the answer", async () => {
    const { codex, request, controller } = await start(streamsAndHangs(delta("par")));
    const answer = codex.answer(request);
    expect((await answer.next()).value).toEqual([{ type: "text", delta: "par" }]);
    const rest = listen(answer);
    controller.abort(reason);
    expect((await rest).error).toBe(reason);
  });

  test("ends a wait before a retry at once", async () => {
    const { codex, request, controller, received } = await start(says(429, "", { "retry-after": "50" }));
    const told = listen(
      codex.answer({ ...request, onHeaders: () => void setImmediate(() => controller.abort(reason)) }),
    );
    expect((await told).error).toBe(reason);
    expect(received).toHaveLength(1);
  });
});
