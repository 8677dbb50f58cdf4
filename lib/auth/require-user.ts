import "server-only";
import { AppError } from "../shared/errors.ts";
import { keys } from "../store/keys.ts";
import type { Operation, Results, Store } from "../store/port.ts";
import type { Admission } from "./admission.ts";
import type { Identify, Identity } from "./identity.ts";
import type { Session } from "./session-record.ts";
import type { Sessions } from "./sessions.ts";

export type Authorized<O extends readonly Operation[]> = Identity & { session: Session; results: Results<O> };

export function createRequireUser(options: {
  store: Store;
  sessions: Sessions;
  identify: Identify;
  admission: Admission;
  background(work: Promise<unknown>): void;
}) {
  const { store, sessions, identify, admission, background } = options;

  /**
   * The signed-in owner, together with whatever else the caller has to read: one round trip, and no read of anything that the
   * session does not cover.
   * @param reads what to read for this user.
   * @throws AppError `unauthorized`.
   */
  return async function requireUser<const O extends readonly Operation[]>(
    headers: Headers,
    secure: boolean,
    reads: (user: string) => O,
  ): Promise<Authorized<O>> {
    const claimed = await identify(headers, secure);
    if (!claimed || !admission.mayStay(claimed.user)) throw new AppError("unauthorized");
    const { user, sid } = claimed;
    const [sealed, ...results] = (await store.batch([["get", keys.session(sid)], ...reads(user)])) as [
      string | null,
      ...unknown[],
    ];
    const session = await sessions.open(user, sid, sealed);
    background(sessions.slide(sid, session, sealed as string).catch(() => {}));
    return { user, sid, session, results: results as unknown as Results<O> };
  };
}
