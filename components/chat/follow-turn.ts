import { createParser } from "eventsource-parser";
import type { StreamEvent } from "@/lib/shared/events";

/** How a follow came to its close. Only `ended` says anything about the answer. */
export type Followed = "ended" | "gone" | "signed_out" | "aborted";

export type FollowOptions = {
  /** Number of the last event already held; 0 for none. */
  cursor: number;
  /** The stream of a send, which is this turn's from its first event. */
  first?: Response;
  /** Asks for the turn's events behind `cursor`. Its answer may be a refusal; a rejection is a lost connection. */
  connect: (cursor: number, signal: AbortSignal) => Promise<Response>;
  /** Events in order, each once. After a `reset` everything follows again from the start. */
  onEvents: (events: StreamEvent[], cursor: number) => void;
  /** Any byte arrived, a ping included. */
  onTouch?: () => void;
  onConnected?: (answer: Response) => void;
  onDropped?: () => void;
  /** Calls back when the device or the tab wakes, which is worth a try at once. Returns the way to stop that. */
  onWake?: (wake: () => void) => () => void;
  /** Waiting time before try number `attempt` (from 0), in ms. */
  delay?: (attempt: number) => number;
  signal: AbortSignal;
};

/** Pings come every 10 s (DESIGN 5), so three silent ones mean a connection that died without a word. */
const silenceMs = 30_000;
/** After sleep, a connection that has been silent this long is replaced rather than trusted. */
const staleMs = 12_000;

/**
 * Follows a turn until its `end`, across any number of lost connections (UX 3.4): any failure of a reader is a lost connection, and
 * a closed connection never ends an answer. Resumes behind the last whole event, so nothing is shown twice.
 */
export async function followTurn(options: FollowOptions): Promise<Followed> {
  const { signal, connect, onWake, delay = backoff } = options;
  let cursor = options.cursor;
  let answer = options.first;
  let attempt = 0;
  const onEvents = (events: StreamEvent[], last: number) => {
    attempt = 0;
    cursor = last;
    options.onEvents(events, last);
  };
  while (!signal.aborted) {
    const connection = watch(signal, onWake, options.onTouch);
    try {
      answer ??= await connect(cursor, connection.signal);
      if (answer.status === 401) return "signed_out";
      if (answer.status === 404) return "gone";
      if (answer.ok && answer.body) {
        options.onConnected?.(answer);
        if (await readFrames(answer.body, connection, cursor, onEvents)) return "ended";
      }
    } catch {
      // Whatever a reader throws is a lost connection; Safari, for one, only says "Load failed".
    } finally {
      connection.close();
    }
    answer = undefined;
    if (signal.aborted) break;
    options.onDropped?.();
    await pause(delay(attempt++), signal, onWake);
  }
  return "aborted";
}

/** 0, 0.5, 1, 2, 4 … 15 s, each up to a quarter shorter so that tabs do not come back in step. */
function backoff(attempt: number): number {
  return attempt === 0 ? 0 : Math.min(15_000, 250 * 2 ** attempt) * (1 - Math.random() / 4);
}

type Connection = { signal: AbortSignal; touch: () => void; close: () => void };

/** One connection's life: cut when the follow is, when it falls silent, and when the device wakes to a stale one. */
function watch(
  parent: AbortSignal,
  onWake: FollowOptions["onWake"],
  onTouch: FollowOptions["onTouch"],
): Connection {
  const controller = new AbortController();
  const cut = () => controller.abort();
  let touched = Date.now();
  let timer = setTimeout(cut, silenceMs);
  parent.addEventListener("abort", cut);
  const stopWaking = onWake?.(() => {
    if (Date.now() - touched > staleMs) cut();
  });
  return {
    signal: controller.signal,
    touch() {
      touched = Date.now();
      clearTimeout(timer);
      timer = setTimeout(cut, silenceMs);
      onTouch?.();
    },
    close() {
      clearTimeout(timer);
      parent.removeEventListener("abort", cut);
      stopWaking?.();
      cut();
    },
  };
}

/** Reads one connection to its close; true when the turn's `end` was among its events. */
async function readFrames(
  body: ReadableStream<Uint8Array>,
  connection: Connection,
  from: number,
  onEvents: FollowOptions["onEvents"],
): Promise<boolean> {
  let cursor = from;
  let events: StreamEvent[] = [];
  const parser = createParser({
    onEvent({ id, event, data }) {
      const number = Number(id);
      if (event !== "reset" && number <= cursor) return;
      cursor = number;
      events.push({ type: event, ...JSON.parse(data) } as StreamEvent);
    },
  });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  const cancel = () => void reader.cancel().catch(() => {});
  connection.signal.addEventListener("abort", cancel);
  if (connection.signal.aborted) cancel();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return false;
    connection.touch();
    parser.feed(decoder.decode(value, { stream: true }));
    if (events.length === 0) continue;
    const batch = events;
    events = [];
    onEvents(batch, cursor);
    if (batch.at(-1)?.type === "end") return true;
  }
}

function pause(ms: number, signal: AbortSignal, onWake: FollowOptions["onWake"]): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
    const stopWaking = onWake?.(done);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      stopWaking?.();
      resolve();
    }
  });
}
