import { expect, test } from "vitest";
import { DOCUMENTS } from "./documents.ts";
import { stream } from "./rendered.tsx";

const STEP = 130;

/** The largest and the summed work of a text that grows in steps. */
function workOf(text: string) {
  const cuts = Array.from({ length: Math.floor(text.length / STEP) }, (_, index) => (index + 1) * STEP);
  let largest = 0;
  let sum = 0;
  stream(text, cuts, ({ work }) => {
    largest = Math.max(largest, work);
    sum += work;
  });
  return { largest, sum };
}

test("an update costs the unfinished tail, however long the document is", () => {
  const text = `${DOCUMENTS.answer}\n${DOCUMENTS.lists}\n\n`.repeat(120);
  const { largest, sum } = workOf(text);
  expect(text.length).toBeGreaterThan(100_000);
  expect(largest).toBeLessThan(4_000);
  expect(sum).toBeLessThan(text.length * 12);
});

test("an open code block is not lexed at all after its first line", () => {
  const { sum } = workOf(`Code:\n\n\`\`\`ts\n${"const answer = [42];\n\n".repeat(5_000)}`);
  expect(sum).toBeLessThan(1_000);
});

test("the finished items and cells of a growing list or table are not lexed for inline syntax again", () => {
  const item = (index: number) => `- item ${index} with **bold** and \`code\`\n`;
  const list = Array.from({ length: 200 }, (_, index) => item(index)).join("");
  const { largest } = workOf(list);
  // Block rules see the whole list, inline rules only what is new.
  expect(largest).toBeLessThan(list.length + 3 * STEP);
});
