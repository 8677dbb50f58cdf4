import { expect, test } from "vitest";
import { onceMore } from "../../../components/chat/once-more.ts";

/** Runs that end when told; each notes what was true when it began. */
function given() {
  const seen: string[] = [];
  const ends: (() => void)[] = [];
  const world = { now: "old" };
  const ask = onceMore(() => {
    seen.push(world.now);
    return new Promise((resolve) => ends.push(resolve));
  });
  return { ask, seen, world, end: () => ends.shift()?.() };
}

test("a change while a run is under way is seen, not swallowed by the older answer", async () => {
  const { ask, seen, world, end } = given();
  const first = ask();
  world.now = "new";
  const second = ask();
  end();
  await first;
  await Promise.resolve();
  end();
  await second;
  expect(seen).toEqual(["old", "new"]);
});

test("any number of calls meanwhile share one more run", async () => {
  const { ask, seen, end } = given();
  const calls = [ask(), ask(), ask(), ask()];
  end();
  await calls[0];
  await Promise.resolve();
  end();
  await Promise.all(calls);
  expect(seen).toHaveLength(2);
});
