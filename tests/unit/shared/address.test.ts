import { describe, expect, test } from "vitest";
import { returnPath, startFrom } from "../../../lib/shared/address.ts";
import type { Model, Settings } from "../../../lib/shared/records.ts";

function model(id: string, efforts: string[], verbosity = true): Model {
  return {
    id,
    name: id.toUpperCase(),
    description: "",
    efforts: efforts.map((effort) => ({ id: effort, description: "" })),
    defaultEffort: efforts[1] ?? (efforts[0] as string),
    contextWindow: 1,
    verbosity,
    images: false,
  };
}

const models = [
  model("big", ["low", "medium", "high", "xhigh"]),
  model("small", ["low", "medium"]),
  model("plain", ["low", "medium"], false),
];
const before: Settings = { model: "small", effort: "low", verbosity: "high", instructions: "Be brief." };

describe("what a chat starts with", () => {
  test("the first model of the catalogue and its own effort, when nothing is asked", () => {
    expect(startFrom({}, models, null)).toEqual({
      settings: { model: "big", effort: "medium" },
      prefill: "",
      notice: null,
    });
  });

  test("the conversation's own settings before that, whole", () => {
    expect(startFrom({}, models, before).settings).toEqual(before);
  });

  test("what the address says before both", () => {
    const asked = { model: "big", effort: "xhigh", verbosity: "low", q: "Hello" };
    expect(startFrom(asked, models, before)).toEqual({
      settings: { ...before, model: "big", effort: "xhigh", verbosity: "low" },
      prefill: "Hello",
      notice: null,
    });
  });

  test("an unknown model keeps the text and says what was taken instead", () => {
    const { settings, prefill, notice } = startFrom({ model: "gone", q: "Hello" }, models, null);
    expect(settings).toEqual({ model: "big", effort: "medium" });
    expect(prefill).toBe("Hello");
    expect(notice).toBe("gone is not offered now. Using BIG.");
  });

  test.each([
    ["small", "xhigh", "medium"],
    ["small", "high", "medium"],
    ["big", "unheard-of", "medium"],
  ])("%s at %s becomes its nearest effort, and says so", (id, effort, taken) => {
    const { settings, notice } = startFrom({ model: id, effort }, models, null);
    expect(settings?.effort).toBe(taken);
    expect(notice).toContain(`“${effort}”`);
  });

  test.each(["loud", "LOW", "__proto__"])(
    "verbosity %s is none, and the notice says which there are",
    (verbosity) => {
      const { settings, notice } = startFrom({ verbosity }, models, null);
      expect(settings).not.toHaveProperty("verbosity");
      expect(notice).toBe("Verbosity can be low, medium or high.");
    },
  );

  test("a model that has no verbosity gets none", () => {
    expect(startFrom({ model: "plain" }, models, before).settings).not.toHaveProperty("verbosity");
  });

  test("while nothing is connected the text is kept and no model is made up", () => {
    expect(startFrom({ model: "big", q: "Hello" }, [], before)).toEqual({
      settings: null,
      prefill: "Hello",
      notice: null,
    });
  });

  test("a text is cut at 20,000 characters, a long name in the notice at 40", () => {
    const { prefill, notice } = startFrom({ q: "x".repeat(30_000), model: "m".repeat(5_000) }, models, null);
    expect(prefill).toHaveLength(20_000);
    expect(notice?.length).toBeLessThan(100);
  });

  test("of a parameter that stands twice the first counts", () => {
    expect(startFrom({ q: ["one", "two"], model: ["small", "big"] }, models, null)).toMatchObject({
      prefill: "one",
      settings: { model: "small" },
    });
  });
});

describe("the way back after a sign-in", () => {
  test.each([
    "/",
    "/c/3f0a7c52-4d8e-4b1a-9c67-0e5d2f8b1a34",
    "/?q=What+is+https%3A%2F%2Fexample.org",
    "/?q=100%25&model=big",
    "/?q=größer",
    "/c/x?return=//evil.example",
  ])("%s is a path of ours", (path) => {
    expect(returnPath(path)).toBe(path);
  });

  test.each([
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/x\\..\\..\\evil",
    "https:evil.example",
    "https:/evil.example",
    "https://evil.example",
    "http://127.0.0.1:3000@evil.example/",
    "HTTPS://evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\r\nSet-Cookie: x=1",
    "/\u0000",
    "/\u0080/evil",
    "/\u00a0/evil",
    "c/x",
    "?q=x",
    "",
    `/${"x".repeat(30_000)}`,
  ])("%o leads to the start page (R-01)", (path) => {
    expect(returnPath(path)).toBe("/");
  });

  test("no path that is let through leaves this site, however a browser reads it", () => {
    const pieces = [
      "/",
      "\\",
      "\t",
      "\n",
      "evil.example",
      ":",
      "@",
      "%5c",
      "%2f",
      "?",
      "#",
      "..",
      ".",
      " ",
      "\u2028",
    ];
    for (const a of pieces)
      for (const b of pieces)
        for (const c of pieces)
          for (const d of pieces) {
            const path = returnPath(a + b + c + d);
            expect(new URL(path, "https://ours.example").origin).toBe("https://ours.example");
          }
  });

  test("the first of several, and nothing for none", () => {
    expect(returnPath(["/one", "/two"])).toBe("/one");
    expect(returnPath(["//evil.example", "/two"])).toBe("/");
    expect(returnPath(undefined)).toBe("/");
  });
});
