import { readJson } from "@/lib/http/read-json";
import { AppError } from "@/lib/shared/errors";
import { SendBody } from "@/lib/shared/records";
import { startReads } from "@/lib/turns/start";
import { handle, hasSession, idFrom, requireUser } from "../../../handle";
import { turnStream } from "../../../turn-stream";

const sendLimit = 2 * 1024 * 1024;

export const POST = handle<{ id: string }>("turns", async (call, params) => {
  const { turns } = call.services;
  const id = idFrom(params.id);
  if (!hasSession(call)) throw new AppError("unauthorized"); // before anything large is read
  const body = await readJson(call.request, SendBody, sendLimit);
  const sender = await requireUser(call, (user) => startReads(user, id, body.turnId));
  const { user, session } = sender;
  call.services.sendPace(user);
  const [turn, connection, conversation, path, recent, now] = sender.results;
  const reads = { turn, connection, conversation, path, recent, now };
  const record = await turns.start(user, session.device, id, body, reads);
  return turnStream(call, sender, record, 0);
});
