import { expect, test } from "vitest";
import {
  closedReply,
  joined,
  openReply,
  question,
  replyOf,
  withMessage,
} from "../../../components/chat/thread-messages.ts";
import { divergedFrom, isBehind, leafNear, withOpenTurns } from "../../../components/chat/thread-state.ts";
import { emptyReply, fold } from "../../../lib/shared/fold.ts";
import type { Message } from "../../../lib/shared/records.ts";

const asked = question("q", null, "Why?");
const answer: Message = {
  ...openReply({ turnId: "a", parentId: "q" }),
  outcome: "completed",
  text: "Because.",
  parts: [],
};
const never = () => false;

test("a reply that ended keeps the parts it was drawn from, so nothing is drawn again", () => {
  const live = fold(emptyReply, [
    { type: "text", delta: "Because" },
    { type: "end", outcome: "stopped", seconds: 2 },
  ]);
  const closed = closedReply(openReply({ turnId: "a", parentId: "q" }), live);
  expect(closed).toMatchObject({ id: "a", text: "Because", outcome: "stopped", seconds: 2 });
  expect(replyOf(closed).parts[0]).toBe(live.parts[0]);
  expect(replyOf(closed).end).toMatchObject({ outcome: "stopped", seconds: 2 });
});

test("messages that are known keep their identity when the page comes again", () => {
  const all = joined([asked, answer], [{ ...asked }, { ...answer }], never);
  expect(all[0]).toBe(asked);
  expect(all[1]).toBe(answer);
});

test("an open reply gives way to the one the server has finished", () => {
  const all = joined([asked, openReply({ turnId: "a", parentId: "q" })], [asked, answer], never);
  expect(all.map(({ outcome }) => outcome)).toEqual([undefined, "completed"]);
});

test("older pages stay in front, what is only here stays at the end", () => {
  const unsent = question("u", "a", "Still here?");
  const older = question("o", null, "Long ago");
  const all = joined([older, asked, unsent], [asked, answer], (id) => id === "u");
  expect(all.map(({ id }) => id)).toEqual(["o", "q", "a", "u"]);
});

test("a message is put in its place, or at the end", () => {
  expect(withMessage([asked], answer)).toEqual([asked, answer]);
  expect(withMessage([asked, openReply({ turnId: "a", parentId: "q" })], answer)).toEqual([asked, answer]);
});

const open = { turnId: "a", parentId: "q", startedAt: "2026-11-20T14:02:00.000Z", device: "iPhone" };

test("a running turn has a place and a live reply; one that has ended gets none", () => {
  const running = withOpenTurns({ messages: [asked], live: new Map() }, [open]);
  expect(running.messages.map(({ id }) => id)).toEqual(["q", "a"]);
  expect(running.messages[1]).toMatchObject({ device: "iPhone", createdAt: open.startedAt });
  expect([...running.live.keys()]).toEqual(["a"]);
  const ended = withOpenTurns({ messages: [asked, answer], live: new Map() }, [open]);
  expect(ended.messages).toEqual([asked, answer]);
  expect(ended.live.size).toBe(0);
});

test("the leaf shown is the end of the branch that was chosen, else of the newest", () => {
  const other = openReply({ turnId: "b", parentId: "q" });
  expect(leafNear([asked, answer, other], "a")).toBe("a");
  expect(leafNear([asked, answer, other], "q")).toBe("b");
  expect(leafNear([asked, answer, other], "unknown")).toBe("b");
  expect(leafNear([], null)).toBeNull();
});

test("a page is behind when more turns have begun than it knows of, its own among them", () => {
  const state = { turns: 3, sent: new Set(["mine"]), heard: 4 };
  expect(isBehind(state)).toBe(false);
  expect(isBehind({ ...state, heard: 5 })).toBe(true);
  expect(isBehind({ ...state, sent: new Set() })).toBe(true);
});

const theirs = { ...question("theirs", "a", "And with Caddy?"), device: "iPhone" };

test("another device's question in the place of one on screen has diverged", () => {
  const mine = question("mine", "a", "And with Apache?");
  const shown = { messages: [asked, answer, mine], leafId: "mine" };
  expect(divergedFrom(shown, [asked, answer, theirs])).toBe(theirs);
});

test("one that only goes on from the end of what is on screen has not, nor one that was known", () => {
  expect(divergedFrom({ messages: [asked, answer], leafId: "a" }, [asked, answer, theirs])).toBeNull();
  const mine = question("mine", "a", "And with Apache?");
  const known = { messages: [asked, answer, theirs, mine], leafId: "mine" };
  expect(divergedFrom(known, [asked, answer, theirs])).toBeNull();
});
