import { json } from "@/lib/http/answer";
import { readJson } from "@/lib/http/read-json";
import { AppError } from "@/lib/shared/errors";
import { DraftBody } from "@/lib/shared/records";
import { handle, hasSession, idFrom, requireUser } from "../../handle";

type Params = { conversation: string };

/** Bytes: every character of the longest text may be an escape of six. */
const draftLimit = 2.5 * 1024 * 1024;

export const GET = handle<Params>("draft", async (call, params) => {
  const { drafts } = call.services;
  const conversation = conversationFrom(params);
  const { user, results } = await requireUser(call, (user) => [drafts.read(user, conversation)]);
  return json(await drafts.open(user, conversation, results[0]));
});

export const PUT = handle<Params>("draft", async (call, params) => {
  const { drafts } = call.services;
  const conversation = conversationFrom(params);
  if (!hasSession(call)) throw new AppError("unauthorized"); // before anything large is read
  const body = await readJson(call.request, DraftBody, draftLimit);
  const { user, session, results } = await requireUser(call, (user) => drafts.writeReads(user, conversation));
  call.services.draftPace(user);
  return json({ rev: await drafts.write(user, conversation, body, session.device, results) });
});

const conversationFrom = ({ conversation }: Params) =>
  conversation === "new" ? conversation : idFrom(conversation);
