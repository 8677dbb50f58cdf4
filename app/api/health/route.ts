import { json } from "@/lib/http/answer";
import { version } from "@/lib/services";
import { handle } from "../handle";

/** Whether this server can work, for whoever watches over it; nothing in it is worth hiding. */
export const GET = handle("health", async ({ services: { store, checkKeyRing } }) => {
  const ok = await Promise.all([checkKeyRing(), store.batch([["now"]])]).then(
    () => true,
    () => false,
  );
  return json({ ok, store: store.kind, version }, ok ? 200 : 503);
});
