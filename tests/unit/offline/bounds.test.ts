import { expect, test } from "vitest";
import {
  beyondBounds,
  isGone,
  type KeptChat,
  missingFrom,
  mostBytes,
  mostChats,
} from "../../../components/offline/bounds.ts";
import type { ConversationSummary } from "../../../lib/shared/records.ts";

const minute = (at: number) => new Date(Date.UTC(2026, 10, 20, 12, at)).toISOString();

const kept = (id: string, at: number, bytes = 1): KeptChat => ({
  ...{ id, title: id, pinned: false, updatedAt: minute(at), bytes },
});

const listed = (id: string, at: number, more: Partial<ConversationSummary> = {}): ConversationSummary => ({
  ...{ id, title: id, pinned: false, updatedAt: minute(at), running: false, unread: false, turns: 1 },
  ...more,
});

const ids = (chats: readonly { id: string }[]) => chats.map(({ id }) => id);

test("the oldest chats go when there are too many", () => {
  const chats = Array.from({ length: mostChats + 2 }, (_, at) => kept(String(at), at));
  expect(ids(beyondBounds(chats)).sort()).toEqual(["0", "1"]);
});

test("the oldest chats go when they take too much room", () => {
  const half = mostBytes / 2;
  expect(beyondBounds([kept("a", 2, half), kept("b", 1, half)])).toEqual([]);
  expect(ids(beyondBounds([kept("old", 1, half), kept("a", 2, half), kept("b", 3, half)]))).toEqual(["old"]);
});

test("a chat that is too large by itself is not kept", () => {
  expect(ids(beyondBounds([kept("huge", 1, mostBytes + 1)]))).toEqual(["huge"]);
});

test("a chat that the whole list does not show was deleted", () => {
  const list = { conversations: [listed("a", 5)], next: undefined };
  expect(isGone(kept("b", 1), list)).toBe(true);
  expect(isGone(kept("a", 1), list)).toBe(false);
});

test("of a list that goes on, only what is younger than its end can be told to be deleted", () => {
  const list = { conversations: [listed("pinned", 0, { pinned: true }), listed("a", 5)], next: "more" };
  expect(isGone(kept("older", 4), list)).toBe(false);
  expect(isGone(kept("younger", 6), list)).toBe(true);
});

test("of a list whose loaded part is pinned, nothing can be told to be deleted", () => {
  const list = { conversations: [listed("pinned", 0, { pinned: true })], next: "more" };
  expect(isGone(kept("b", 6), list)).toBe(false);
});

test("what is not kept, or in an older state, is fetched, newest first", () => {
  const conversations = [
    listed("pinned", 1, { pinned: true }),
    listed("changed", 9),
    listed("known", 8),
    listed("running", 7, { running: true }),
    listed("new", 6),
  ];
  const chats = [kept("changed", 3), kept("known", 8)];
  expect(ids(missingFrom(chats, { conversations, next: undefined }))).toEqual(["changed", "new", "pinned"]);
});

test("what would not stay is not fetched", () => {
  const conversations = Array.from({ length: mostChats + 5 }, (_, at) => listed(String(at), at));
  expect(missingFrom([], { conversations, next: undefined })).toHaveLength(mostChats);
});
