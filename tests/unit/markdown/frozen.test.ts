import { expect, test } from "vitest";
import type { Block } from "@/components/chat/markdown/block";
import { type Blocks, readBlocks } from "@/components/chat/markdown/blocks";
import { DOCUMENTS } from "./documents.ts";
import { everyOffset, stream } from "./rendered.tsx";

test.each(Object.entries(DOCUMENTS))(
  "all but the last blocks of %s keep their identity for ever",
  (name, text) => {
    let earlier: readonly Block[] = [];
    stream(text, everyOffset(text), ({ frozen, blocks }) => {
      // References to definitions further down are the one exception, and have a test of their own.
      if (name !== "references")
        expect(blocks.slice(0, earlier.length).every((block, index) => block === earlier[index])).toBe(true);
      earlier = frozen;
    });
    expect(earlier.length).toBeGreaterThan(2);
  },
);

test("an unfinished block that did not change keeps its identity too", () => {
  const before = readBlocks("- a\n- b\n\nnext");
  const after = readBlocks("- a\n- b\n\nnext line", before);
  expect(after.blocks[0]).toBe(before.blocks[0]);
  expect(after.blocks[1]).not.toBe(before.blocks[1]);
});

test("the same text gives the same object", () => {
  const read = readBlocks("a\r\n\r\nb");
  expect(readBlocks("a\n\nb", read)).toBe(read);
});

test("a definition makes new objects of the blocks that refer to it, and of no others", () => {
  const before = readBlocks("see [Some\nPage] there\n\nsee [another]\n\nplain\n\n");
  const after = readBlocks(`${before.text}[some page]: https://example.com/\n`, before);
  expect(after.blocks.map((block, index) => block === before.blocks[index])).toEqual([false, true, true]);
});

test("the finished items and rows of a growing list or table keep their identity", () => {
  const list = readBlocks("- a\n- b\n- c");
  const longer = readBlocks("- a\n- b\n- c d", list);
  expect(itemsOf(longer)[0]).toBe(itemsOf(list)[0]);
  expect(itemsOf(longer)[2]).not.toBe(itemsOf(list)[2]);
  expect(itemsOf(readBlocks("- a\n- b\n- c d\n\n- e", longer))[0]).not.toBe(itemsOf(longer)[0]);

  const table = readBlocks("|a|b|\n|-|-|\n|1|2|\n|3");
  const grown = readBlocks("|a|b|\n|-|-|\n|1|2|\n|3|4|", table);
  expect(itemsOf(grown)[0]).toBe(itemsOf(table)[0]);
  expect(itemsOf(grown)[1]).not.toBe(itemsOf(table)[1]);
});

function itemsOf({ blocks }: Blocks): readonly unknown[] {
  const block = blocks[0];
  if (block?.kind !== "markdown") return [];
  if (block.token.type === "list") return block.token.items;
  return block.token.type === "table" ? block.token.rows : [];
}
