import { json } from "@/lib/http/answer";
import { readJson } from "@/lib/http/read-json";
import { AppError } from "@/lib/shared/errors";
import { PatchConversationBody } from "@/lib/shared/records";
import { handle, hasSession, idFrom, requireUser } from "../../handle";

type Params = { id: string };

export const GET = handle<Params>("conversation", async (call, params) => {
  const { conversations, turns } = call.services;
  const id = idFrom(params.id);
  const before = new URL(call.request.url).searchParams.get("before");
  const { user, results } = await requireUser(call, () => conversations.pageReads(id));
  const page = await conversations.page(user, id, ...results);
  if (before !== null) return json(await conversations.olderMessages(user, id, indexFrom(before)));
  const open = page.openTurns.map(({ turnId }) => turnId);
  const alive = open.length > 0 ? await turns.alive(user, open) : new Set<string>();
  if (alive.size === open.length) return json(page);
  const [sealed, entries] = await call.services.store.batch(conversations.pageReads(id));
  return json(await conversations.page(user, id, sealed, entries)); // with the ends that were just put
});

export const PATCH = handle<Params>("conversation", async (call, params) => {
  const id = idFrom(params.id);
  const { conversations } = call.services;
  if (!hasSession(call)) throw new AppError("unauthorized"); // before anything is read
  const body = await readJson(call.request, PatchConversationBody);
  const { user, results } = await requireUser(call, () => conversations.patchReads(id, body));
  const changed = await conversations.patch(user, id, body, ...results);
  const { title, pinned, leafId, rev, updatedAt } = changed;
  return json({ id, title, pinned, leafId, rev, updatedAt: new Date(updatedAt).toISOString() });
});

export const DELETE = handle<Params>("conversation", async (call, params) => {
  const { conversations, turns } = call.services;
  const id = idFrom(params.id);
  const { user } = await requireUser(call, () => []);
  await turns.forget(user, await conversations.remove(user, id));
  return json({ deleted: true });
});

function indexFrom(before: string): number {
  if (!/^\d{1,9}$/.test(before)) throw new AppError("bad_request", { cause: new Error("before: malformed") });
  return Number(before);
}
