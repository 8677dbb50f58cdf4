import { expect, test } from "vitest";
import {
  closedReply,
  joined,
  openReply,
  question,
  replyOf,
  withMessage,
} from "../../../components/chat/thread-messages.ts";
import { leafNear, withOpenTurns } from "../../../components/chat/thread-state.ts";
import { emptyReply, fold } from "../../../lib/shared/fold.ts";
import type { Message } from "../../../lib/shared/records.ts";

const asked = question("q", null, "Why?");
const answer: Message = { ...openReply("a", "q"), outcome: "completed", text: "Because.", parts: [] };
const never = () => false;

test("a reply that ended keeps the parts it was drawn from, so nothing is drawn again", () => {
  const live = fold(emptyReply, [
    { type: "text", delta: "Because" },
    { type: "end", outcome: "stopped", seconds: 2 },
  ]);
  const closed = closedReply(openReply("a", "q"), live);
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
  const all = joined([asked, openReply("a", "q")], [asked, answer], never);
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
  expect(withMessage([asked, openReply("a", "q")], answer)).toEqual([asked, answer]);
});

test("a running turn has a place and a live reply; one that has ended gets none", () => {
  const running = withOpenTurns({ messages: [asked], live: new Map() }, [{ turnId: "a", parentId: "q" }]);
  expect(running.messages.map(({ id }) => id)).toEqual(["q", "a"]);
  expect([...running.live.keys()]).toEqual(["a"]);
  const ended = withOpenTurns({ messages: [asked, answer], live: new Map() }, [
    { turnId: "a", parentId: "q" },
  ]);
  expect(ended.messages).toEqual([asked, answer]);
  expect(ended.live.size).toBe(0);
});

test("the leaf shown is the end of the branch that was chosen, else of the newest", () => {
  const other = openReply("b", "q");
  expect(leafNear([asked, answer, other], "a")).toBe("a");
  expect(leafNear([asked, answer, other], "q")).toBe("b");
  expect(leafNear([asked, answer, other], "unknown")).toBe("b");
  expect(leafNear([], null)).toBeNull();
});
