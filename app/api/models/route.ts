import { json } from "@/lib/http/answer";
import { AppError } from "@/lib/shared/errors";
import { keys } from "@/lib/store/keys";
import { handle, requireUser } from "../handle";

export const GET = handle("models", async (call) => {
  const { vault, catalogue } = call.services;
  const { user, results } = await requireUser(call, (user) => [["get", keys.connection(user)], ["now"]]);
  const kept = await vault.opened(user, ...results);
  if (!kept || kept.record.status === "disconnected") throw new AppError("not_connected");
  return json(await catalogue.list(user, { wait: true }));
});
