import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readCatalogue, visibleModels } from "../../../lib/codex/models.ts";

const body = JSON.parse(
  readFileSync(new URL("../../fixtures/codex-models-200.json", import.meta.url), "utf8"),
);

test("the catalogue offers listed models, by priority", () => {
  const entries = readCatalogue(body) ?? [];
  expect(entries).toHaveLength(12);
  expect(visibleModels(entries).map((entry) => entry.id)).toEqual([
    "gpt-6.1-sol",
    "gpt-6-astra",
    "gpt-6-sol",
    "gpt-6-luna",
    "gpt-5.6-sol",
    "gpt-6.1-terra",
    "gpt-5.6-terra",
    "gpt-5.6-luna",
    "gpt-5.5",
  ]);
});

test("an entry says what it can, in the catalogue's words, and nothing else is taken over", () => {
  const entries = readCatalogue(body) ?? [];
  const astra = entries.find((entry) => entry.id === "gpt-6-astra");
  expect(astra).toEqual({
    id: "gpt-6-astra",
    name: "GPT-6-Astra",
    description: "Frontier intelligence for the most demanding work.",
    efforts: [
      { id: "low", description: "Fast responses with lighter reasoning" },
      { id: "medium", description: "Balances speed and reasoning depth for everyday tasks" },
      { id: "high", description: "Greater reasoning depth for complex problems" },
      { id: "xhigh", description: "Extra high reasoning depth for complex problems" },
      { id: "max", description: "Maximum reasoning depth for the hardest problems" },
      { id: "ultra", description: "Maximum reasoning with automatic task delegation" },
    ],
    defaultEffort: "low",
    contextWindow: 258_400,
    verbosity: true,
    images: true,
    visibility: "list",
    priority: 2,
    multiAgentEffort: "xhigh",
  });
  expect(entries.find((entry) => entry.id === "gpt-5.5")).toMatchObject({ successor: "gpt-6-sol" });
});

test("strange entries are read as far as they go, and dropped without a slug", () => {
  const strange = {
    slug: "x",
    supported_reasoning_levels: [null, {}, { effort: "low" }],
    context_window: "many",
  };
  expect(readCatalogue({ models: [null, 7, {}, { slug: "" }, { slug: 3 }, strange] })).toEqual([
    {
      id: "x",
      name: "x",
      description: "",
      efforts: [{ id: "low", description: "" }],
      defaultEffort: "low",
      contextWindow: 0,
      verbosity: false,
      images: false,
      visibility: "list",
      priority: Number.MAX_SAFE_INTEGER,
      multiAgentEffort: null,
    },
  ]);
});

test("an empty list is a list, anything else is none", () => {
  expect(readCatalogue({ models: [] })).toEqual([]);
  for (const other of [{}, null, [], { models: {} }]) expect(readCatalogue(other)).toBeNull();
});

test("plans are kept where the entry names some", () => {
  expect(readCatalogue({ models: [{ slug: "x", available_in_plans: ["plus", 3] }] })).toMatchObject([
    { plans: ["plus"] },
  ]);
});
