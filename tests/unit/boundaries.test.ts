import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The folders of lib, in the only direction in which imports may run: from right to left. */
const order = [
  "shared",
  "env",
  "http",
  "store",
  "changes",
  "oauth",
  "codex",
  "vault",
  "connection",
  "catalogue",
  "conversations",
  "turns",
  "auth",
  "push",
  "live",
  "local-secrets",
  "services",
  "start-up",
];

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function importsOf(file: string): { specifier: string; target: string | null; typeOnly: boolean }[] {
  const text = readFileSync(join(root, file), "utf8");
  const found = text.matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from\s+"([^"]+)"|^import\s+"([^"]+)"/gm);
  return [...found].map(([, type, from, bare]) => {
    const specifier = from ?? bare ?? "";
    const target = specifier.startsWith("@/")
      ? specifier.slice(2)
      : specifier.startsWith(".")
        ? relative(root, resolve(root, dirname(file), specifier))
        : null;
    return { specifier, target, typeOnly: type !== undefined };
  });
}

const placeInLib = (path: string) => order.indexOf(path.split("/")[1]?.replace(/\.tsx?$/, "") ?? "");

describe("the tree", () => {
  const lib = sources("lib");

  test("lib imports only from its left", () => {
    const wrong = lib.flatMap((file) =>
      importsOf(file)
        .filter(({ target }) => target !== null && target !== "package.json")
        .filter(({ target }) => !target?.startsWith("lib/") || placeInLib(target) > placeInLib(file))
        .map(({ specifier }) => `${file} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
    expect(lib.filter((file) => placeInLib(file) < 0)).toEqual([]);
  });

  test("everything of lib outside shared is for the server only", () => {
    const open = lib
      .filter((file) => !file.startsWith("lib/shared/"))
      .filter((file) => !readFileSync(join(root, file), "utf8").startsWith('import "server-only";'));
    expect(open).toEqual([]);
  });

  test("shared needs nothing but itself, and zod for the records", () => {
    const foreign = lib
      .filter((file) => file.startsWith("lib/shared/"))
      .flatMap((file) => importsOf(file).map(({ specifier, target }) => ({ file, specifier, target })))
      .filter(({ target }) => !target?.startsWith("lib/shared/"))
      .map(({ file, specifier }) => `${file} imports ${specifier}`);
    expect(foreign).toEqual(["lib/shared/records.ts imports zod"]);
  });

  test("process.env is read in lib/env.ts alone", () => {
    const readers = lib.filter((file) => readFileSync(join(root, file), "utf8").includes("process.env"));
    expect(readers).toEqual(["lib/env.ts"]);
  });

  test("components import components and lib/shared, and of the records their types only", () => {
    const wrong = sources("components").flatMap((file) =>
      importsOf(file)
        .filter(({ target }) => target !== null)
        .filter(
          ({ target, typeOnly }) =>
            !target?.startsWith("components/") &&
            !(target?.startsWith("lib/shared/") && (typeOnly || !target.includes("records"))),
        )
        .map(({ specifier }) => `${file} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  test("nobody imports app", () => {
    const wrong = [...lib, ...sources("components")].filter((file) =>
      importsOf(file).some(({ target }) => target?.startsWith("app/")),
    );
    expect(wrong).toEqual([]);
  });
});
