import { describe, expect, test } from "vitest";
import { newId } from "../../../lib/shared/ids.ts";
import { Id } from "../../../lib/shared/records.ts";

describe("an id made in the browser", () => {
  test("is a UUID of version 4, also where no secure context offers one", () => {
    for (let made = 0; made < 1000; made++) {
      const id = newId();
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
      expect(Id.safeParse(id).success).toBe(true);
    }
  });

  test("never comes twice", () => {
    expect(new Set(Array.from({ length: 10_000 }, newId)).size).toBe(10_000);
  });
});
