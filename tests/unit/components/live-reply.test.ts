import { expect, test } from "vitest";
import { createLiveReply } from "../../../components/chat/live-reply.ts";
import type { TurnEvent } from "../../../lib/shared/events.ts";
import { textOf } from "../../../lib/shared/fold.ts";

const start = (at: number): TurnEvent => ({
  type: "start",
  turnId: "t",
  conversationId: "c",
  settings: { model: "m", effort: "low" },
  at: new Date(at).toISOString(),
});
const text = (delta: string): TurnEvent => ({ type: "text", delta });

/** A live reply whose frames and clock the test drives. */
function driven() {
  const frames: (() => void)[] = [];
  const clock = { now: 1_000_000 };
  const live = createLiveReply(
    (run) => {
      frames.push(run);
      return () => frames.splice(frames.indexOf(run), 1);
    },
    () => clock.now,
  );
  let commits = 0;
  live.subscribe(() => {
    commits += 1;
  });
  return {
    live,
    clock,
    waiting: () => frames.length,
    drawFrame: () => {
      for (const run of frames.splice(0)) run();
    },
    commits: () => commits,
  };
}

test("a thousand events between two frames are one commit", () => {
  const { live, drawFrame, commits, waiting } = driven();
  for (let number = 0; number < 1000; number += 1) live.push([text("x")]);
  expect(waiting()).toBe(1);
  expect(commits()).toBe(0);
  drawFrame();
  expect(commits()).toBe(1);
  expect(textOf(live.get().parts)).toHaveLength(1000);
});

test("between commits the view is one and the same object", () => {
  const { live, drawFrame } = driven();
  live.push([text("a")]);
  drawFrame();
  const before = live.get();
  live.push([text("b")]);
  expect(live.get()).toBe(before);
  drawFrame();
  expect(live.get()).not.toBe(before);
});

test("the end does not wait for a frame, and leaves none behind", () => {
  const { live, waiting, commits } = driven();
  live.push([start(0), text("all"), { type: "end", outcome: "completed", seconds: 1 }]);
  expect(live.flush().end?.outcome).toBe("completed");
  expect(commits()).toBe(1);
  expect(waiting()).toBe(0);
});

test("a reset replaces what was shown, and never shows it empty", () => {
  const { live, drawFrame } = driven();
  live.push([start(0), text("old")]);
  drawFrame();
  live.push([{ type: "reset" }, start(0), text("new")]);
  expect(textOf(live.get().parts)).toBe("old");
  drawFrame();
  expect(textOf(live.get().parts)).toBe("new");
});

test("the thinking clock runs by the server's time and stops with the first text", () => {
  const { live, clock } = driven();
  live.touch(5_000_000); // the server's clock, while the device's says 1,000,000
  live.push([start(5_000_000 - 12_000)]);
  expect(live.thinking()).toBe(12_000);
  clock.now += 3000;
  expect(live.thinking()).toBe(15_000);
  live.push([text("Hello")]);
  expect(live.thinking()).toBe(0);
  live.push([{ type: "reasoning", delta: "again" }]);
  clock.now += 2000;
  expect(live.thinking()).toBe(2000);
});

test("a touch says that the server was heard", () => {
  const { live, clock } = driven();
  clock.now += 4000;
  expect(live.silence()).toBe(4000);
  live.touch();
  expect(live.silence()).toBe(0);
});
