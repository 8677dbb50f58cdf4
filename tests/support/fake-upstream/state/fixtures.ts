import { readFileSync } from "node:fs";

const folder = new URL("../../../fixtures/", import.meta.url);
const texts = new Map<string, string>();

/** The text of one file of tests/fixtures. */
export function fixtureText(name: string): string {
  const text = texts.get(name) ?? readFileSync(new URL(name, folder), "utf8");
  texts.set(name, text);
  return text;
}

/** The parsed JSON of one file of tests/fixtures; a fresh copy on every call, so it may be changed. */
export function fixture<T extends object = Record<string, unknown>>(name: string): T {
  return JSON.parse(fixtureText(name)) as T;
}
