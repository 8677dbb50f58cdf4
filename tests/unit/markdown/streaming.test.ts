import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readBlocks } from "@/components/chat/markdown/blocks";
import { DOCUMENTS, LINES } from "./documents.ts";
import { everyOffset, renderedBlocks, stream } from "./rendered.tsx";

describe("a text that arrives in parts", () => {
  test.each(Object.entries(DOCUMENTS))(
    "%s looks after every character as if it had come at once",
    (_, text) => {
      stream(text, everyOffset(text), (read, soFar) => {
        expect(renderedBlocks(read), JSON.stringify(soFar)).toEqual(renderedBlocks(readBlocks(soFar)));
      });
    },
  );

  test("looks in the end as if it had come at once, whatever its lines and wherever it was cut", () => {
    const document = fc
      .tuple(fc.array(fc.constantFrom(...LINES), { maxLength: 14 }), fc.constantFrom("\n", "\n", "\r\n"))
      .map(([lines, lineBreak]) => lines.join(lineBreak));
    const cuts = fc.array(fc.nat(200), { maxLength: 12 });
    fc.assert(
      fc.property(document, cuts, (text, offsets) => {
        const sorted = offsets.filter((offset) => offset < text.length).sort((a, b) => a - b);
        const read = stream(text, sorted, () => {});
        expect(renderedBlocks(read)).toEqual(renderedBlocks(readBlocks(text)));
      }),
      { numRuns: 1_500, seed: 18 },
    );
  });

  test("is read again from its start when it is not the same text any more", () => {
    const read = readBlocks("# One\n\ntext\n\nmore", undefined);
    expect(renderedBlocks(readBlocks("# Two\n\nother", read))).toEqual(
      renderedBlocks(readBlocks("# Two\n\nother")),
    );
    expect(renderedBlocks(readBlocks("# One", read))).toEqual(renderedBlocks(readBlocks("# One")));
  });
});
