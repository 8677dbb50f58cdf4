import { AppError } from "@/lib/shared/errors";
import { keys } from "@/lib/store/keys";
import { handle, idFrom, requireUser } from "../../../handle";
import { turnStream } from "../../../turn-stream";

export const GET = handle<{ id: string }>("events", async (call, params) => {
  const id = idFrom(params.id);
  const after = cursorOf(call.request);
  const reader = await requireUser(call, () => [["get", keys.turn(id)]]);
  const record = await call.services.turns.open(reader.user, id, reader.results[0]);
  return turnStream(call, reader, record, after);
});

/** The number of the last event the reader has; 0 for none. */
function cursorOf(request: Request): number {
  const given = request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("after") ?? "0";
  if (!/^\d{1,9}$/.test(given)) throw new AppError("bad_request", { cause: new Error("cursor: malformed") });
  return Number(given);
}
