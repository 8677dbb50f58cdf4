import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { hashInputs } from "../../../scripts/build-inputs.mjs";

let root: string;
const write = (name: string, content: string) => writeFileSync(join(root, name), content);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "wherry-inputs-"));
  for (const folder of ["app/deep", "components", "lib", "public", "tests"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  write("package-lock.json", "{}");
  write("app/deep/page.tsx", "one");
});
afterEach(() => rmSync(root, { recursive: true }));

it("stays the same while nothing changes", () => {
  expect(hashInputs(root)).toBe(hashInputs(root));
});

it.each([
  ["app/deep/page.tsx", "two"],
  ["public/icon.svg", "<svg/>"],
  ["package-lock.json", "{ }"],
  ["next.config.ts", "export default {}"],
  ["proxy.ts", ""],
  ["instrumentation-node.ts", ""],
])("changes with %s", (name, content) => {
  const before = hashInputs(root);
  write(name, content);
  expect(hashInputs(root)).not.toBe(before);
});

it("changes when a file moves", () => {
  const before = hashInputs(root);
  rmSync(join(root, "app/deep/page.tsx"));
  write("app/page.tsx", "one");
  expect(hashInputs(root)).not.toBe(before);
});

it.each(["tests/page.test.ts", "README.md", "vitest.config.ts"])("does not change with %s", (name) => {
  const before = hashInputs(root);
  write(name, "anything");
  expect(hashInputs(root)).toBe(before);
});
