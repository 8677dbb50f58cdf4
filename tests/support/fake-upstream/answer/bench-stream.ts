import type { ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import { pause } from "../state/pause.ts";
import { drained, frameOf } from "./event-writer.ts";
import type { ResponseEvents } from "./response-events.ts";

const batch = 256;

/** The text of one delta: its number and when it was made, in nanoseconds of CLOCK_MONOTONIC, which all processes share. */
export function stamp(number: number): string {
  return `#${number}:${process.hrtime.bigint()};`;
}

/** Reads the stamps back out of any text that holds whole ones. */
export function readStamps(text: string): { number: number; at: bigint }[] {
  return [...text.matchAll(/#(\d+):(\d+);/g)].map(([, number, at]) => ({
    number: Number(number),
    at: BigInt(at ?? 0),
  }));
}

/**
 * An answer of stamped deltas, for measurements: whole frames, few system calls, no pauses but the pace.
 * @param perSecond deltas a second; 0 is as fast as the reader takes them.
 */
export async function writeBench(
  answer: { count: number; perSecond: number; events: ResponseEvents },
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const { count, perSecond, events } = answer;
  const place = { item_id: "msg_bench", output_index: 0, content_index: 0 };
  const part = { type: "output_text", annotations: [], logprobs: [], text: "" };
  const item = { id: "msg_bench", type: "message", phase: "final_answer", role: "assistant" };
  const say = (type: string, fields: Record<string, unknown>) =>
    frameOf(events.numbered({ type, ...fields }));
  const texts: string[] = [];
  // Written by hand, since the fake must not be what a measurement measures.
  const [before, after] = JSON.stringify({
    type: "response.output_text.delta",
    ...place,
    delta: "|",
    logprobs: [],
    obfuscation: "x",
  })
    .slice(0, -1)
    .split("|");
  const delta = (number: number) => {
    const text = stamp(number);
    texts.push(text);
    return `event: response.output_text.delta\ndata: ${before}${text}${after},"sequence_number":${events.next()}}\n\n`;
  };

  response.write(
    frameOf(events.created()) +
      frameOf(events.inProgress()) +
      say("response.output_item.added", {
        output_index: 0,
        item: { ...item, status: "in_progress", content: [] },
      }) +
      say("response.content_part.added", { ...place, part }),
  );
  const start = performance.now();
  for (let number = 0; number < count && !signal.aborted; ) {
    const due =
      perSecond > 0 ? Math.floor(((performance.now() - start) * perSecond) / 1000) + 1 : number + batch;
    let frames = "";
    for (; number < Math.min(due, count); number += 1) frames += delta(number);
    if (frames) response.write(frames);
    await drained(response, signal);
    if (perSecond > 0)
      await pause(Math.max(0, start + (number * 1000) / perSecond - performance.now()), signal);
    else await setImmediate();
  }
  if (signal.aborted) return;
  const text = texts.join("");
  const whole = { ...part, text };
  response.end(
    say("response.output_text.done", { ...place, text, logprobs: [] }) +
      say("response.content_part.done", { ...place, part: whole }) +
      say("response.output_item.done", {
        output_index: 0,
        item: { ...item, status: "completed", content: [whole] },
      }) +
      frameOf(events.completed(events.usage(count, 0))),
  );
}
