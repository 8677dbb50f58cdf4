import "server-only";
import { getToken } from "@auth/core/jwt";
import { AppError } from "../shared/errors.ts";
import { keys } from "../store/keys.ts";
import type { Operation, Results, Store } from "../store/port.ts";
import { sessionCookie } from "./cookies.ts";
import type { Session, Sessions } from "./sessions.ts";

/** What a browser's cookie claims. Only the session in the store makes it true. */
export type Identity = { user: string; sid: string };

export type Authorized<O extends readonly Operation[]> = Identity & { session: Session; results: Results<O> };

export type RequireUser = ReturnType<typeof createRequireUser>;

export function createRequireUser(options: {
  store: Store;
  sessions: Sessions;
  secret: string;
  background(work: Promise<unknown>): void;
}) {
  const { store, sessions, secret, background } = options;

  async function identity(headers: Headers, secure: boolean): Promise<Identity | null> {
    const cookie = headers.get("cookie");
    if (!cookie) return null;
    const name = sessionCookie(secure);
    // The cookie alone is passed on: a token in an Authorization header is nobody's way in.
    const token = await getToken({
      req: { headers: { cookie } },
      secret,
      cookieName: name,
      salt: name,
    }).catch(() => null);
    return token?.sub && typeof token.sid === "string" ? { user: token.sub, sid: token.sid } : null;
  }

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
    const claimed = await identity(headers, secure);
    if (!claimed) throw new AppError("unauthorized");
    const { user, sid } = claimed;
    const [sealed, ...results] = (await store.batch([["get", keys.session(sid)], ...reads(user)])) as [
      string | null,
      ...unknown[],
    ];
    const session = await sessions.open(user, sid, sealed);
    background(sessions.slide(user, sid, session, sealed as string).catch(() => {}));
    return { user, sid, session, results: results as unknown as Results<O> };
  };
}
