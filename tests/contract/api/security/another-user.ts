import { readFileSync } from "node:fs";
import { join } from "node:path";
import { encode } from "@auth/core/jwt";
import { sessionCookie } from "../../../../lib/auth/cookies.ts";
import { createSessions } from "../../../../lib/auth/sessions.ts";
import { createKeyRing } from "../../../../lib/store/key-ring.ts";
import { createStore } from "../../../../lib/store/open.ts";
import { createSealer } from "../../../../lib/store/sealed.ts";
import type { App } from "../../../support/app.ts";
import { createOwner } from "../../../support/owner.ts";

/** Signs another user in at a running app with secrets of its own, by writing the session into its store. */
export async function anotherUser(app: App, user = "somebody") {
  const secrets = JSON.parse(readFileSync(join(app.dataDir, "secrets.json"), "utf8"));
  const store = createStore({ sqliteFile: join(app.dataDir, "wherry.sqlite") });
  const sessions = createSessions(store, createSealer(createKeyRing(secrets.encryptionKeys)));
  const sid = await sessions.begin(user, "Chrome on Linux");
  await store.close();
  const name = sessionCookie(false);
  const owner = createOwner(app.origin);
  owner.cookies.set(
    name,
    await encode({ token: { sub: user, sid }, secret: secrets.authSecret, salt: name }),
  );
  return owner;
}
