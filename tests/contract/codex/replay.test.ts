import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { textOf } from "../../../lib/shared/fold.ts";
import { bytesOf, completed, cut, delta, fixture, messageDone, play, playText } from "./stream.ts";

const sizes = [...Array.from({ length: 64 }, (_, index) => index + 1), 97, 128, 251, 1000, 4096, 65536];

const streams = [
  { name: "sse-text", text: "Hello from the fake upstream.", ending: "completed" },
  { name: "sse-reasoning", text: "Reasoned answer.", ending: "completed" },
  {
    name: "sse-web-search",
    text: "Here is what I found ([example.com](https://example.com/a)).",
    ending: "completed",
  },
  { name: "sse-tool-call", text: "", ending: "completed" },
  { name: "sse-image-generation", text: "Done.", ending: "completed" },
  { name: "sse-with-rate-limits-event", text: "Hi.", ending: "completed" },
  { name: "sse-failed-context", text: "", ending: "failed" },
  { name: "sse-failed-overloaded", text: "", ending: "failed" },
  { name: "sse-failed-rate-limit", text: "", ending: "failed" },
  { name: "sse-failed-server-error", text: "", ending: "failed" },
  { name: "sse-failed-usage-limit", text: "", ending: "failed" },
  { name: "sse-error-event-server", text: "", ending: "failed" },
  { name: "sse-error-event-usage-limit", text: "", ending: "failed" },
  { name: "sse-incomplete-max-output", text: "partial ans", ending: "incomplete" },
  { name: "sse-incomplete-content-filter", text: "", ending: "incomplete" },
  { name: "sse-cut-midstream", text: "This stream is cut before the terminal eve", ending: undefined },
];

describe("a recorded stream", () => {
  test.each(streams)("$name says the same however its bytes are cut", ({ name, text, ending }) => {
    const bytes = bytesOf(fixture(`${name}.txt`));
    const whole = play([bytes]);
    expect(textOf(whole.reply.parts)).toBe(text);
    expect(whole.ending?.kind).toBe(ending);
    for (const size of sizes) {
      const pieces = play(cut(bytes, size));
      expect(pieces.reply, `cut every ${size} bytes`).toEqual(whole.reply);
      expect(pieces.ending, `cut every ${size} bytes`).toEqual(whole.ending);
    }
  });

  test.each(streams)("$name has no ending before its last byte", ({ name }) => {
    const bytes = bytesOf(fixture(`${name}.txt`));
    expect(play([bytes.subarray(0, -1)]).ending).toBeNull();
  });

  test.each(["\r\n", "\r"])("may end its lines with %j", (lineEnd) => {
    const source = fixture("sse-reasoning.txt");
    const bytes = bytesOf(source.replaceAll("\n", lineEnd));
    // A lone CR at the very end may be half of a CRLF; the next byte decides.
    for (const size of [1, 7, bytes.length])
      expect(play(cut(bytes, size)).reply).toEqual(playText(source).reply);
  });
});

test("text of several bytes a character survives a cut at every byte", () => {
  const text = "Grüße, 世界 🌍 👩‍👩‍👧 \u2028 é";
  const bytes = bytesOf(delta(text) + messageDone(text) + completed);
  for (let at = 0; at <= bytes.length; at++) {
    const { reply, ending } = play([bytes.subarray(0, at), bytes.subarray(at)]);
    expect(textOf(reply.parts), `cut at byte ${at}`).toBe(text);
    expect(ending?.kind).toBe("completed");
  }
});

test("a byte order mark belongs to the stream's start and to nothing else", () => {
  const marked = new Uint8Array([0xef, 0xbb, 0xbf, ...bytesOf(delta("\uFEFFa\uFEFF") + completed)]);
  for (const size of [1, 2, 3, marked.length]) {
    const { reply, ending } = play(cut(marked, size));
    expect(textOf(reply.parts)).toBe("\uFEFFa\uFEFF");
    expect(ending?.kind).toBe("completed");
  }
});

test("any text in any deltas and any chunks arrives whole", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "binary" }), { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }),
      (deltas, steps) => {
        const bytes = bytesOf(deltas.map((text) => delta(text)).join("") + completed);
        const pieces: Uint8Array[] = [];
        for (let start = 0, turn = 0; start < bytes.length; turn++) {
          const step = steps[turn % steps.length] as number;
          pieces.push(bytes.subarray(start, start + step));
          start += step;
        }
        const { reply, ending } = play(pieces);
        expect(textOf(reply.parts)).toBe(deltas.join(""));
        expect(ending?.kind).toBe("completed");
      },
    ),
    { numRuns: 300 },
  );
});
