import { expect, test } from "vitest";
import { nearestEffort, withModel, words } from "../../../components/chat/settings-choice.ts";
import type { Model } from "../../../lib/shared/records.ts";

const model = (id: string, efforts: string[], defaultEffort: string, verbosity = true): Model => ({
  id,
  name: id.toUpperCase(),
  description: "",
  efforts: efforts.map((effort) => ({ id: effort, description: "" })),
  defaultEffort,
  contextWindow: 1,
  verbosity,
  images: false,
});
const large = model("large", ["low", "medium", "high", "max"], "medium");
const small = model("small", ["none", "low"], "low", false);

test("an effort that the model has is kept", () => {
  expect(nearestEffort("low", large, small)).toBe("low");
});

test("an effort that the model lacks gives way to the one at its place, or the last", () => {
  expect(nearestEffort("max", large, small)).toBe("low");
  expect(nearestEffort("none", small, large)).toBe("low");
});

test("an effort that nobody knows gives way to the model's own default", () => {
  expect(nearestEffort("odd", large, small)).toBe("low");
  expect(nearestEffort("odd", undefined, large)).toBe("medium");
});

test("a changed effort is said; a verbosity that the model lacks is dropped", () => {
  const settings = { model: "large", effort: "high", verbosity: "low" as const, webSearch: true };
  const picked = withModel(settings, [large, small], "small");
  expect(picked.settings).toEqual({ model: "small", effort: "low", webSearch: true });
  expect(picked.adjusted).toBe("SMALL has no effort “High”. Using “Low”.");
});

test("a change that fits is not remarked upon", () => {
  expect(withModel({ model: "small", effort: "low" }, [large, small], "large").adjusted).toBeNull();
});

test("efforts are shown in the catalogue's own words", () => {
  expect(["high", "very_high", "x-high"].map(words)).toEqual(["High", "Very high", "X high"]);
});
