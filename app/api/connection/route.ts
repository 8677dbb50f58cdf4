import { json } from "@/lib/http/answer";
import { keys } from "@/lib/store/keys";
import { handle, requireUser } from "../handle";

export const GET = handle("connection", async (call) => {
  const { vault, connection } = call.services;
  const { user, results } = await requireUser(call, (user) => [["get", keys.connection(user)], ["now"]]);
  return json(await connection.status(user, await vault.opened(user, ...results)));
});

export const DELETE = handle("connection", async (call) => {
  const { user } = await requireUser(call, () => []);
  await call.services.connection.disconnect(user);
  call.services.catalogue.forget(user);
  return json({ connected: false });
});
