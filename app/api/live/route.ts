import { eventStream } from "@/lib/http/answer";
import { bytesOf } from "@/lib/http/event-stream";
import { AppError } from "@/lib/shared/errors";
import { handle, requireUser } from "../handle";
import { withAlive } from "../running";

export const GET = handle("live", async (call) => {
  const after = cursorOf(call.request);
  const reader = await requireUser(call, () => []);
  const { live, conversations, turns } = call.services;
  const frames = live.channel(reader, after, async (ids) => {
    const ranked = ids.map((member) => ({ member, score: 0 }));
    const list = await conversations.list(reader.user, ranked);
    return (await withAlive(turns, reader.user, list)).conversations;
  });
  return eventStream(bytesOf(frames));
});

/** Where the reader goes on: the id of the last event it has, or a time, in ms; from now on without one. */
function cursorOf(request: Request): number {
  const given = request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("after");
  if (given === null) return Date.now();
  if (!/^\d{1,15}$/.test(given)) throw new AppError("bad_request", { cause: new Error("cursor: malformed") });
  return Number(given);
}
