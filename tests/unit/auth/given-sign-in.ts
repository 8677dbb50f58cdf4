import { createAdmission } from "../../../lib/auth/admission.ts";
import { createDevices } from "../../../lib/auth/devices.ts";
import { createIdentify } from "../../../lib/auth/identity.ts";
import { createRequireUser } from "../../../lib/auth/require-user.ts";
import { createSessionRecords } from "../../../lib/auth/session-record.ts";
import { createSessions } from "../../../lib/auth/sessions.ts";
import { createSignInLimit } from "../../../lib/auth/sign-in-limit.ts";
import { createSignInLinks } from "../../../lib/auth/sign-in-link.ts";
import { createKeyRing } from "../../../lib/store/key-ring.ts";
import { createLimiter } from "../../../lib/store/limiter.ts";
import { createStore } from "../../../lib/store/open.ts";
import type { Store } from "../../../lib/store/port.ts";
import { createSealer } from "../../../lib/store/sealed.ts";

export const secret = "a secret of thirty-two characters";

/** The parts of signing in, on a store of their own unless one is given. */
export function givenSignIn(store: Store = createStore({ sqliteFile: ":memory:" })) {
  const sealer = createSealer(createKeyRing(`k1:${Buffer.alloc(32, 1).toString("base64")}`));
  const records = createSessionRecords(store, sealer);
  const sessions = createSessions(store, records);
  const identify = createIdentify(secret);
  return {
    store,
    sealer,
    sessions,
    devices: createDevices(store, records),
    identify,
    links: createSignInLinks(store),
    limit: createSignInLimit(store, createLimiter(store, 1)),
    requireUser: createRequireUser({
      store,
      sessions,
      identify,
      admission: createAdmission(store, sealer, []),
      background: (work) => void work.catch(() => {}),
    }),
  };
}

/** Tries a number of times, one after the other. @returns the code each ended with, "ok" for none. */
export async function outcomes(
  times: number,
  attempt: (time: number) => Promise<unknown>,
): Promise<string[]> {
  const all: string[] = [];
  for (let time = 0; time < times; time++)
    all.push(
      await attempt(time).then(
        () => "ok",
        (error: { code: string }) => error.code,
      ),
    );
  return all;
}

/** A device of this user that signs in. */
export const device = (user: string) => ({
  user,
  device: "Linux",
  platform: "Chrome on Linux",
  method: "passphrase",
});
