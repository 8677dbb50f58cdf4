import { createParser } from "eventsource-parser";
import { backoff, type OnWake, pause } from "./pace";

/** How a follow came to its close. Only `ended` says anything about what was followed. */
export type Followed = "ended" | "gone" | "signed_out" | "aborted";

/** One frame of an event stream. */
export type Frame = { id: number; event: string; data: string };

export type StreamOptions = {
  /** Asks for the stream, behind whatever has been taken so far. Its answer may be a refusal; a rejection is a lost connection. */
  connect: (signal: AbortSignal) => Promise<Response>;
  /** Whole frames, in order; true when nothing follows them. */
  onFrames: (frames: Frame[]) => boolean;
  /** Any byte arrived, a ping included. */
  onTouch?: () => void;
  onConnected?: (answer: Response) => void;
  onDropped?: () => void;
  onWake?: OnWake;
  /** Waiting time before try number `attempt` (from 0), in ms. */
  delay?: (attempt: number) => number;
  signal: AbortSignal;
};

/** Pings come every 10 s (DESIGN 5), so three silent ones mean a connection that died without a word. */
const silenceMs = 30_000;
/** After sleep, a connection that has been silent this long is replaced rather than trusted. One that lived this long was a good one. */
const staleMs = 12_000;

/**
 * Follows a stream of events to its end, across any number of lost connections (UX 3.4): any failure of a reader is a lost connection,
 * and a closed connection ends nothing.
 */
export async function followStream(options: StreamOptions): Promise<Followed> {
  const { signal, connect, onWake, delay = backoff } = options;
  let attempt = 0;
  const onFrames = (frames: Frame[]) => {
    attempt = 0;
    return options.onFrames(frames);
  };
  while (!signal.aborted) {
    const connection = watch(signal, onWake, options.onTouch);
    const since = Date.now();
    try {
      const answer = await connect(connection.signal);
      if (answer.status === 401) return "signed_out";
      if (answer.status === 404) return "gone";
      if (answer.ok && answer.body) {
        options.onConnected?.(answer);
        if (await readFrames(answer.body, connection, onFrames)) return "ended";
        if (Date.now() - since > staleMs) attempt = 0;
      }
    } catch {
      // Whatever a reader throws is a lost connection; Safari, for one, only says "Load failed".
    } finally {
      connection.close();
    }
    if (signal.aborted) break;
    options.onDropped?.();
    await pause(delay(attempt++), signal, onWake);
  }
  return "aborted";
}

type Connection = { signal: AbortSignal; touch: () => void; close: () => void };

/** One connection's life: cut when the follow is, when it falls silent, and when the device wakes to a stale one. */
function watch(
  parent: AbortSignal,
  onWake: OnWake | undefined,
  onTouch: (() => void) | undefined,
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

/** Reads one connection to its close; true when the last frame was among its own. */
async function readFrames(
  body: ReadableStream<Uint8Array>,
  connection: Connection,
  onFrames: StreamOptions["onFrames"],
): Promise<boolean> {
  let frames: Frame[] = [];
  const parser = createParser({
    onEvent: ({ id, event = "message", data }) => frames.push({ id: Number(id), event, data }),
  });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  const cancel = () => void reader.cancel().catch(() => {});
  connection.signal.addEventListener("abort", cancel);
  if (connection.signal.aborted) cancel();
  for (;;) {
    const { done, value } = await reader.read();
    // What a connection brings after it was given up comes again on the next one.
    if (done || connection.signal.aborted) return false;
    connection.touch();
    parser.feed(decoder.decode(value, { stream: true }));
    if (frames.length === 0) continue;
    const batch = frames;
    frames = [];
    if (onFrames(batch)) return true;
  }
}
