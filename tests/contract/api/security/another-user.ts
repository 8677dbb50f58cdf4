import { readFileSync } from "node:fs";
import { join } from "node:path";
import { encode } from "@auth/core/jwt";
import { sessionCookie } from "../../../../lib/auth/cookies.ts";
import { createSessionRecords } from "../../../../lib/auth/session-record.ts";
import { createSessions } from "../../../../lib/auth/sessions.ts";
import { createKeyRing } from "../../../../lib/store/key-ring.ts";
import { createStore } from "../../../../lib/store/open.ts";
import { createSealer } from "../../../../lib/store/sealed.ts";
import type { App } from "../../../support/app.ts";
import { createOwner } from "../../../support/owner.ts";

/** Signs another user in at a running app with secrets of its own, by writing the session into its store. */
export async function anotherUser(app: App, user = "somebody", method = "passphrase") {
  const secrets = JSON.parse(readFileSync(join(app.dataDir, "secrets.json"), "utf8"));
  const store = createStore({ sqliteFile: join(app.dataDir, "wherry.sqlite") });
  const sealer = createSealer(createKeyRing(secrets.encryptionKeys));
  const sessions = createSessions(store, createSessionRecords(store, sealer));
  const device = { user, device: "Linux", platform: "Chrome on Linux", method };
  const sid = await sessions.begin(device, null);
  await store.close();
  const name = sessionCookie(false);
  const owner = createOwner(app.origin);
  owner.cookies.set(
    name,
    await encode({ token: { sub: user, sid }, secret: secrets.authSecret, salt: name }),
  );
  return owner;
}
