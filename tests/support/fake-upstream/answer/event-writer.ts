import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import { pause, untilAborted } from "../state/pause.ts";
import type { ServerEvent } from "./response-events.ts";
import type { Step } from "./step.ts";

export function frameOf(event: ServerEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Waits until the socket took what was written, or the client went away. */
export async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  if (!response.writableNeedDrain || signal.aborted) return;
  await once(response, "drain", { signal }).catch(() => {});
}

/**
 * Writes the steps of an answer at their pace. Chunks end at arbitrary bytes: inside frames, and inside characters.
 * @returns when the answer is over, for whatever reason.
 */
export async function writeSteps(
  steps: Iterable<Step>,
  to: {
    response: ServerResponse;
    signal: AbortSignal;
    random: () => number;
    /** Waits in the name of a `hold` step. */
    hold: () => Promise<void>;
    /** Called before the fake breaks the connection itself. */
    breaks: () => void;
  },
): Promise<void> {
  const { response, signal, random } = to;
  let pending = Buffer.alloc(0);
  let due = performance.now();
  let count = 0;

  function flush(): void {
    if (pending.length > 0) response.write(pending);
    pending = Buffer.alloc(0);
  }

  function push(text: string): void {
    pending = Buffer.concat([pending, Buffer.from(text)]);
    const length = cutAt(pending, random);
    response.write(pending.subarray(0, length));
    pending = pending.subarray(length);
  }

  async function wait(ms: number): Promise<void> {
    // A long silence must not hold back the rest of a frame, and the pace must not drift with the timers.
    if (ms >= 100) flush();
    due = Math.max(due + ms, performance.now() - 50);
    const left = due - performance.now();
    if (left >= 1) await pause(left, signal);
  }

  for (const step of steps) {
    if (signal.aborted) return;
    if ("event" in step && !("cut" in step)) push(frameOf(step.event));
    else if ("comment" in step) push(`: ${step.comment}\n\n`);
    else if ("waitMs" in step) await wait(step.waitMs);
    else if ("hold" in step) {
      flush();
      await to.hold();
      due = performance.now();
    } else if ("silence" in step) {
      flush();
      await untilAborted(signal);
      return;
    } else {
      flush();
      to.breaks();
      if (step.cut === "reset") {
        await drained(response, signal);
        response.socket?.resetAndDestroy();
        return;
      }
      if ("event" in step) response.write(brokenFrame(step.event, step.cut));
      response.end();
      return;
    }
    count += 1;
    if (count % 64 === 0) await setImmediate();
    await drained(response, signal);
  }
  flush();
  if (!signal.aborted) response.end();
}

/** Where a chunk ends: anywhere, often at the end of the frame, and often inside a character where there is one. */
function cutAt(pending: Buffer, random: () => number): number {
  const chance = random();
  const wide = pending.findIndex((byte) => byte >= 0xc0);
  if (wide >= 0 && chance < 0.5) return wide + 1;
  return chance > 0.7 ? pending.length : 1 + Math.floor(random() * pending.length);
}

/** The first half of a frame, or all of it up to the middle of its emoji. */
function brokenFrame(event: ServerEvent, where: "in_frame" | "in_character"): Buffer {
  const whole = Buffer.from(frameOf(event));
  const middle = where === "in_frame" ? Math.floor(whole.length / 2) : whole.indexOf(0xf0) + 2;
  return whole.subarray(0, middle);
}
