import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bytesOf } from "../../../lib/http/event-stream.ts";

describe("a stream of frames", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const text = ({ value }: { value?: Uint8Array | undefined }) => new TextDecoder().decode(value);

  /** Frames that count how many were asked for, and wait before the one at `gap`. */
  function counted(gap = Number.POSITIVE_INFINITY) {
    const seen = { asked: 0, closed: false };
    const gate = Promise.withResolvers<void>();
    async function* frames() {
      try {
        for (let number = 1; number <= 1_000; number++) {
          seen.asked = number;
          if (number === gap) await gate.promise;
          yield `id: ${number}\n\n`;
        }
      } finally {
        seen.closed = true;
      }
    }
    return { seen, frames: frames(), go: () => gate.resolve() };
  }

  test("says something before its first frame is there", async () => {
    const { frames } = counted(1);
    const reader = bytesOf(frames).getReader();
    expect(text(await reader.read())).toBe(": open\n\n");
    await reader.cancel();
  });

  test("asks for no more than its reader takes", async () => {
    const { frames, seen } = counted();
    const reader = bytesOf(frames).getReader();
    for (let number = 0; number <= 20; number++) await reader.read();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(seen.asked).toBeLessThanOrEqual(22);
    await reader.cancel();
    expect(seen.closed).toBe(true);
  });

  test("sends a comment after every ten seconds of silence, and loses no frame over it", async () => {
    const { frames, go } = counted(2);
    const reader = bytesOf(frames).getReader();
    const got = [text(await reader.read()), text(await reader.read())];
    for (let silence = 0; silence < 3; silence++) {
      const next = reader.read();
      await vi.advanceTimersByTimeAsync(10_000);
      got.push(text(await next));
    }
    go();
    got.push(text(await reader.read()), text(await reader.read()));
    expect(got).toEqual([
      ": open\n\n",
      "id: 1\n\n",
      ": ping\n\n",
      ": ping\n\n",
      ": ping\n\n",
      "id: 2\n\n",
      "id: 3\n\n",
    ]);
    await reader.cancel();
  });

  test("lets a reader go that takes nothing for half a minute", async () => {
    const { frames, seen } = counted();
    const reader = bytesOf(frames).getReader();
    await reader.read();
    await reader.read();
    await vi.advanceTimersByTimeAsync(31_000);
    expect(seen.closed).toBe(true);
    await expect(reader.read()).rejects.toThrow("stalled");
  });

  test("ends with its frames", async () => {
    async function* frames() {
      yield "a";
    }
    const reader = bytesOf(frames()).getReader();
    await reader.read();
    expect(text(await reader.read())).toBe("a");
    expect((await reader.read()).done).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
  });

  test("lets go of a source that its reader has left while it was waiting", async () => {
    const { frames, seen, go } = counted(1);
    const reader = bytesOf(frames).getReader();
    await reader.read();
    await reader.cancel();
    go();
    await vi.advanceTimersByTimeAsync(0);
    expect(seen.closed).toBe(true);
  });
});
