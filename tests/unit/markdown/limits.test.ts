import { describe, expect, test } from "vitest";
import { readBlocks } from "@/components/chat/markdown/blocks";
import { rendered } from "./rendered.tsx";

const kinds = (text: string) => readBlocks(text).blocks.map((block) => block.kind);
const nested = (marker: string, depth: number) => `before\n\n${marker.repeat(depth)}text\n\nafter **all**`;
const table = (columns: number) =>
  `${"| a ".repeat(columns)}|\n${"|---".repeat(columns)}|\n${"| 1 ".repeat(columns)}|\n`;

describe("what goes beyond a limit is plain text, and its neighbours are not", () => {
  test.each(["> ", "- ", "> - ", "1. "])("nesting of %j", (marker) => {
    const levels = marker === "> - " ? 32 : 64;
    expect(kinds(nested(marker, levels))).toEqual(["markdown", "markdown", "markdown"]);
    for (const depth of [levels + 1, 100, 2_000]) {
      expect(kinds(nested(marker, depth))).toEqual(["markdown", "plain", "markdown"]);
      expect(rendered(nested(marker, depth))).toContain("<strong>all</strong>");
    }
  });

  test("indented lists", () => {
    const text = Array.from({ length: 300 }, (_, level) => `${"  ".repeat(level)}- a`).join("\n");
    expect(kinds(text)).toEqual(["plain"]);
    expect(rendered(text)).not.toContain("<ul");
  });

  test("columns of a table, also inside a list", () => {
    expect(kinds(table(50))).toEqual(["markdown"]);
    expect(kinds(table(51))).toEqual(["plain"]);
    expect(kinds(table(5_000))).toEqual(["plain"]);
    expect(kinds(`- ${table(51).replaceAll("\n", "\n  ")}`)).toEqual(["plain"]);
  });

  test("length of the text", () => {
    const text = "a **b**\n\n".repeat(50_000);
    const read = readBlocks(text);
    expect(read.rest).toBe(text.slice(400_000));
    const longer = readBlocks(`${text}more`, read);
    expect(longer.rest).toBe(`${text.slice(400_000)}more`);
    expect(longer.blocks).toBe(read.blocks);
    expect(readBlocks("x".repeat(400_000)).rest).toBe("");
    expect(readBlocks("x".repeat(400_001)).rest).toBe("x");
  });

  test("nesting of emphasis, in its paragraph alone", () => {
    const deep = "**a *b ".repeat(2_000) + "c* d**".repeat(2_000);
    const html = rendered(`**one**\n\n${deep}\n\n**two**`);
    expect(html).toContain("<strong>one</strong>");
    expect(html).toContain("<strong>two</strong>");
    expect(html.match(/<strong>/g)).toHaveLength(2);
  });

  test("spaces in a row, which the lexer reads in quadratic time", () => {
    expect(rendered(`**a**${" ".repeat(501)}b`)).not.toContain("<strong>");
    expect(rendered(`**a**${" ".repeat(500)}b`)).toContain("<strong>");
  });
});
