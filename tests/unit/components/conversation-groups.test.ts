import { expect, test } from "vitest";
import { grouped } from "../../../components/chat/conversation-groups.ts";

const one = (id: string, updatedAt: string, pinned = false) => ({
  id,
  title: id,
  pinned,
  updatedAt,
  running: false,
});

const list = [
  one("old but pinned", "2026-11-01T10:00:00.000Z", true),
  one("just past midnight in Tokyo", "2026-11-19T15:30:00.000Z"),
  one("before midnight in Tokyo", "2026-11-19T14:30:00.000Z"),
];

test("the list is grouped by the reader's own day", () => {
  const now = new Date("2026-11-20T03:00:00.000Z");
  const names = (timeZone: string) =>
    grouped(list, now, timeZone).map(({ label, conversations }) => [
      label,
      conversations.map(({ id }) => id),
    ]);
  expect(names("Asia/Tokyo")).toEqual([
    ["Pinned", ["old but pinned"]],
    ["Today", ["just past midnight in Tokyo"]],
    ["Earlier", ["before midnight in Tokyo"]],
  ]);
  expect(names("UTC")).toEqual([
    ["Pinned", ["old but pinned"]],
    ["Earlier", ["just past midnight in Tokyo", "before midnight in Tokyo"]],
  ]);
});
