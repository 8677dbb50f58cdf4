import { eventStream } from "@/lib/http/answer";
import { bytesOf } from "@/lib/http/event-stream";
import { AppError } from "@/lib/shared/errors";
import { keys } from "@/lib/store/keys";
import { handle, idFrom, requireUser } from "../../../handle";

export const GET = handle<{ id: string }>("events", async (call, params) => {
  const id = idFrom(params.id);
  const after = cursorOf(call.request);
  const { user, results } = await requireUser(call, () => [["get", keys.turn(id)]]);
  const record = await call.services.turns.open(user, id, results[0]);
  return eventStream(bytesOf(call.services.turns.tail(record, after)));
});

/** The number of the last event the reader has; 0 for none. */
function cursorOf(request: Request): number {
  const given = request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("after") ?? "0";
  if (!/^\d{1,9}$/.test(given)) throw new AppError("bad_request", { cause: new Error("cursor: malformed") });
  return Number(given);
}
