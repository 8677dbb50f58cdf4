import "server-only";

// What upstream sends is not ours to trust: every field is read through one of these, so a missing or strange one is a value and
// never an exception.

export type JsonObject = Record<string, unknown>;

/** The object itself; an empty one for anything else. */
export function asObject(value: unknown): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** The string itself; "" for anything else. */
export function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A finite number, also one written as text, as headers do; null for anything else. */
export function asNumber(value: unknown): number | null {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

/** The list itself; an empty one for anything else. */
export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value that a JSON text stands for; undefined where it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
