import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bytesOf } from "../../../lib/http/event-stream.ts";

const open = ": open\n\n";
const ping = ": ping\n\n";

/** Frames that the test hands out one by one; tells how many were asked for, and whether the reader's going was heard. */
function handedOut() {
  const asked: PromiseWithResolvers<IteratorResult<string>>[] = [];
  let returned = false;
  const frames = {
    next() {
      const one = Promise.withResolvers<IteratorResult<string>>();
      asked.push(one);
      return one.promise;
    },
    async return() {
      returned = true;
      return { done: true, value: undefined };
    },
  } as unknown as AsyncGenerator<string>;
  return {
    frames,
    asked,
    give: (value: string) => asked.at(-1)?.resolve({ done: false, value }),
    returned: () => returned,
  };
}

async function text(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string | null> {
  const { done, value } = await reader.read();
  return done ? null : new TextDecoder().decode(value);
}

describe("a stream of events", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("sends its first bytes before there is any frame", async () => {
    const reader = bytesOf(handedOut().frames).getReader();
    expect(await text(reader)).toBe(open);
  });

  test("gives every frame once, in order, and ends", async () => {
    async function* frames() {
      yield "id: 1\n\n";
      yield "id: 2 ü\n\n";
    }
    const reader = bytesOf(frames()).getReader();
    expect([await text(reader), await text(reader), await text(reader), await text(reader)]).toEqual([
      open,
      "id: 1\n\n",
      "id: 2 ü\n\n",
      null,
    ]);
  });

  test("breaks silence with a ping every ten seconds, and loses no frame to it", async () => {
    const source = handedOut();
    const reader = bytesOf(source.frames).getReader();
    await text(reader);
    for (let pings = 0; pings < 3; pings++) {
      const next = text(reader);
      await vi.advanceTimersByTimeAsync(9_999);
      expect(source.asked).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(1);
      expect(await next).toBe(ping);
    }
    const next = text(reader);
    source.give("id: 1\n\n");
    expect(await next).toBe("id: 1\n\n");
  });

  test("asks for no more than one frame ahead of its reader", async () => {
    let made = 0;
    async function* frames() {
      for (;;) yield `id: ${++made}\n\n`;
    }
    const reader = bytesOf(frames()).getReader();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(made).toBeLessThanOrEqual(1);
    await text(reader);
    await text(reader);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(made).toBeLessThanOrEqual(2);
  });

  test("lets a reader go that takes nothing for thirty seconds, and tells the source", async () => {
    const source = handedOut();
    const reader = bytesOf(source.frames).getReader();
    await text(reader);
    source.give("id: 1\n\n");
    await vi.advanceTimersByTimeAsync(29_999);
    expect(source.returned()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(source.returned()).toBe(true);
    await expect(reader.read()).rejects.toThrow("reader stalled");
  });

  test("tells the source when its reader goes away", async () => {
    const source = handedOut();
    const reader = bytesOf(source.frames).getReader();
    await text(reader);
    await reader.cancel();
    expect(source.returned()).toBe(true);
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1); // the pending wait for silence
  });

  test("passes a failure of its source on to the reader", async () => {
    const source = handedOut();
    const reader = bytesOf(source.frames).getReader();
    await text(reader);
    const next = reader.read();
    source.asked[0]?.reject(new Error("the store is gone"));
    await expect(next).rejects.toThrow("the store is gone");
  });
});
