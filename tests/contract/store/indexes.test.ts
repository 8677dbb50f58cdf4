import { expect, test } from "vitest";
import type { Ranked } from "../../../lib/store/port.ts";
import { onEveryStore } from "./every-store.ts";

onEveryStore((given) => {
  async function indexOf(members: readonly Ranked[]): Promise<string> {
    const index = given.key();
    await given.store.batch(members.map(({ member, score }) => ["rank", index, member, score] as const));
    return index;
  }

  async function pages(index: string, limit: number): Promise<Ranked[][]> {
    const found: Ranked[][] = [];
    for (let before: Ranked | undefined; ; before = found.at(-1)?.at(-1)) {
      const [page] = await given.store.batch([["top", index, before ? { limit, before } : { limit }]]);
      if (page.length === 0) return found;
      found.push(page);
    }
  }

  const byBytes = (a: Ranked, b: Ranked) =>
    b.score - a.score || Buffer.compare(Buffer.from(b.member), Buffer.from(a.member));

  test("a missing index is empty", async () => {
    const page = { limit: 10 };
    const further = { limit: 10, before: { member: "m", score: 5 } };
    const index = given.key();
    expect(
      await given.store.batch([
        ["top", index, page],
        ["top", index, further],
      ]),
    ).toEqual([[], []]);
  });

  test("members come highest score first, and no more than asked for", async () => {
    const index = await indexOf([
      { member: "low", score: 1 },
      { member: "high", score: 1_795_187_076_403 },
      { member: "middle", score: 20.5 },
    ]);
    expect(await given.store.batch([["top", index, { limit: 2 }]])).toEqual([
      [
        { member: "high", score: 1_795_187_076_403 },
        { member: "middle", score: 20.5 },
      ],
    ]);
  });

  test("rank moves a member instead of adding it twice", async () => {
    const index = await indexOf([
      { member: "a", score: 1 },
      { member: "b", score: 2 },
      { member: "a", score: 3 },
    ]);
    expect(await given.store.batch([["top", index, { limit: 10 }]])).toEqual([
      [
        { member: "a", score: 3 },
        { member: "b", score: 2 },
      ],
    ]);
  });

  test("unrank removes one member, and a missing one without a word", async () => {
    const index = await indexOf([
      { member: "a", score: 1 },
      { member: "b", score: 2 },
    ]);
    await given.store.batch([
      ["unrank", index, "a"],
      ["unrank", index, "never there"],
    ]);
    await given.store.batch([["unrank", given.key(), "a"]]);
    expect(await given.store.batch([["top", index, { limit: 10 }]])).toEqual([[{ member: "b", score: 2 }]]);
  });

  test("delete removes the whole index", async () => {
    const index = await indexOf([{ member: "a", score: 1 }]);
    await given.store.batch([["delete", index]]);
    expect(await given.store.batch([["top", index, { limit: 10 }]])).toEqual([[]]);
  });

  test("pages hold every member once and in order, also where many share a score", async () => {
    const names = ["A", "Z", "a", "zz", "é", "\uffee", "😀", "10", "9", ""];
    const members = names.flatMap((name, i) => [
      { member: `${name}-equal`, score: 500 },
      { member: `${name}-pair`, score: 400 + Math.floor(i / 2) },
      { member: `${name}-negative`, score: -1 - i },
    ]);
    const index = await indexOf(members);
    for (const limit of [1, 3, 7, 10, 11, 100]) {
      const found = await pages(index, limit);
      expect(found.flat(), `pages of ${limit}`).toEqual(members.toSorted(byBytes));
      expect(found.slice(0, -1).every((page) => page.length === limit)).toBe(true);
    }
  });

  test("a page goes on behind a member that was removed meanwhile", async () => {
    const index = await indexOf(["a", "b", "c"].map((member) => ({ member, score: 7 })));
    await given.store.batch([["unrank", index, "b"]]);
    expect(
      await given.store.batch([["top", index, { limit: 5, before: { member: "b", score: 7 } }]]),
    ).toEqual([[{ member: "a", score: 7 }]]);
  });
});
