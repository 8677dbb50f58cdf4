import { afterEach, beforeEach, expect, test } from "vitest";
import { type FollowOptions, followTurn } from "../../../components/chat/follow-turn.ts";
import { encodeFrame, type StreamEvent, type TurnEvent } from "../../../lib/shared/events.ts";
import { emptyReply, fold, textOf } from "../../../lib/shared/fold.ts";
import { startTurnServer } from "./turn-server.ts";

let server: Awaited<ReturnType<typeof startTurnServer>>;

beforeEach(async () => {
  server = await startTurnServer();
});
afterEach(() => server.close());

const log: TurnEvent[] = [
  {
    type: "start",
    turnId: "t",
    conversationId: "c",
    settings: { model: "m", effort: "low" },
    at: "2026-11-20T15:00:00.000Z",
  },
  { type: "reasoning", delta: "Hm — 考え" },
  { type: "text", delta: "Größe: ", thought: 2 },
  { type: "text", delta: "10 €\n" },
  { type: "text", delta: "done" },
  { type: "end", outcome: "completed", seconds: 3 },
];

const framesAfter = (cursor: number) =>
  log
    .slice(cursor)
    .map((event, index) => encodeFrame(cursor + index + 1, event))
    .join("");

/** Follows, and keeps what came as a reader would: `reset` forgets everything. */
function reader(options: Partial<FollowOptions> = {}) {
  const controller = new AbortController();
  const seen: StreamEvent[] = [];
  const done = followTurn({
    cursor: 0,
    connect: server.connect,
    onEvents: (events) => {
      for (const event of events) {
        if (event.type === "reset") seen.length = 0;
        else seen.push(event);
      }
    },
    delay: () => 0,
    signal: controller.signal,
    ...options,
  });
  return { done, seen, abort: () => controller.abort() };
}

const stream = { "content-type": "text/event-stream" };

test("a stream cut at any byte is resumed and nothing is lost or doubled", async () => {
  const bytes = Buffer.from(framesAfter(0));
  for (let cut = 1; cut < bytes.length; cut += 3) {
    const { done, seen } = reader();
    const first = await server.visit();
    first.answer.writeHead(200, stream);
    await new Promise((resolve) => first.answer.write(bytes.subarray(0, cut), resolve));
    first.answer.destroy();
    const second = await server.visit();
    second.answer.writeHead(200, stream).end(framesAfter(second.cursor));
    expect(await done).toBe("ended");
    expect(seen).toEqual(log);
  }
});

test("a connection that closes in good order without an end is only a lost connection", async () => {
  const { done, seen } = reader();
  const first = await server.visit();
  first.answer
    .writeHead(200, stream)
    .end(framesAfter(0).split("\n\n").slice(0, 2).join("\n\n").concat("\n\n"));
  const second = await server.visit();
  expect(second.cursor).toBe(2);
  second.answer.writeHead(200, stream).end(framesAfter(2));
  expect(await done).toBe("ended");
  expect(seen).toEqual(log);
});

test("the answer to the send itself is read like any other, and resumed behind its last event", async () => {
  const first = new Response(framesAfter(0).split("\n\n").slice(0, 3).join("\n\n").concat("\n\n"));
  const answers: Response[] = [first];
  const { done, seen } = reader({
    connect: async (cursor, signal) => answers.shift() ?? server.connect(cursor, signal),
  });
  const visit = await server.visit();
  expect(visit.cursor).toBe(3);
  visit.answer.writeHead(200, stream).end(framesAfter(3));
  expect(await done).toBe("ended");
  expect(seen).toEqual(log);
});

test("after a reset everything is taken anew, from number 1", async () => {
  const { done, seen } = reader({ cursor: 4 });
  const visit = await server.visit();
  visit.answer.writeHead(200, stream).end(encodeFrame(0, { type: "reset" }) + framesAfter(0));
  expect(await done).toBe("ended");
  expect(textOf(fold(emptyReply, seen as TurnEvent[]).parts)).toBe("Größe: 10 €\ndone");
});

test("events that were held already are not given twice", async () => {
  const { done, seen } = reader({ cursor: 3 });
  const visit = await server.visit();
  visit.answer.writeHead(200, stream).end(framesAfter(0));
  expect(await done).toBe("ended");
  expect(seen).toEqual(log.slice(3));
});

test("a ping is a sign of life and no event", async () => {
  let touches = 0;
  let events = 0;
  const { promise: touched, resolve } = Promise.withResolvers<void>();
  const { done } = reader({
    onTouch: () => {
      touches += 1;
      resolve();
    },
    onEvents: (all) => {
      events += all.length;
    },
  });
  const visit = await server.visit();
  visit.answer.writeHead(200, stream).write(": ping\n\n");
  await touched;
  expect(touches).toBe(1);
  expect(events).toBe(0);
  visit.answer.end(framesAfter(0));
  await done;
  expect(events).toBe(log.length);
});

test("refusals of a server that is down are tried again; unknown turns and lost sign-ins are not", async () => {
  for (const [status, outcome] of [
    [404, "gone"],
    [401, "signed_out"],
  ] as const) {
    const { done } = reader();
    (await server.visit()).answer.writeHead(503).end();
    (await server.visit()).answer.writeHead(status).end();
    expect(await done).toBe(outcome);
  }
});

test("waiting times grow until an event arrives, then start over", async () => {
  const attempts: number[] = [];
  const { done } = reader({
    delay: (attempt) => {
      attempts.push(attempt);
      return 0;
    },
  });
  (await server.visit()).answer.destroy();
  (await server.visit()).answer.destroy();
  (await server.visit()).answer.writeHead(200, stream).end(encodeFrame(1, log[0] as TurnEvent));
  (await server.visit()).answer.writeHead(200, stream).end(framesAfter(1));
  await done;
  expect(attempts).toEqual([0, 1, 0]);
});

test("waking cuts a long wait short", async () => {
  const wakers = new Set<() => void>();
  const { promise: waiting, resolve } = Promise.withResolvers<void>();
  const { done } = reader({
    delay: () => {
      setImmediate(resolve);
      return 2 ** 30;
    },
    onWake: (wake) => {
      wakers.add(wake);
      return () => wakers.delete(wake);
    },
  });
  (await server.visit()).answer.destroy();
  await waiting;
  for (const wake of wakers) wake();
  (await server.visit()).answer.writeHead(200, stream).end(framesAfter(0));
  expect(await done).toBe("ended");
  expect(wakers.size).toBe(0);
});

test("leaving ends the follow without an end, in a stream and in a wait", async () => {
  const streaming = reader();
  (await server.visit()).answer.writeHead(200, stream).write(framesAfter(0).slice(0, 20));
  streaming.abort();
  expect(await streaming.done).toBe("aborted");

  const { promise: waits, resolve } = Promise.withResolvers<void>();
  const waiting = reader({
    delay: () => {
      resolve();
      return 2 ** 30;
    },
  });
  (await server.visit()).answer.destroy();
  await waits;
  waiting.abort();
  expect(await waiting.done).toBe("aborted");
});

test("what a connection brings after it was given up is left to the next one", async () => {
  const { done, seen, abort } = reader({
    connect: async () => {
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          abort();
          controller.enqueue(Buffer.from(framesAfter(0)));
          controller.close();
        },
      });
      return new Response(body, { headers: stream });
    },
  });
  expect(await done).toBe("aborted");
  expect(seen).toEqual([]);
});

test("drops and reconnections are told, so that the status line follows the live connection", async () => {
  const told: string[] = [];
  const { done } = reader({
    onConnected: () => told.push("connected"),
    onDropped: () => told.push("dropped"),
  });
  (await server.visit()).answer.writeHead(200, stream).end();
  (await server.visit()).answer.writeHead(200, stream).end(framesAfter(0));
  await done;
  expect(told).toEqual(["connected", "dropped", "connected"]);
});
