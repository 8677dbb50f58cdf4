import "server-only";
import { getToken } from "@auth/core/jwt";
import { AppError } from "../shared/errors.ts";
import { keys } from "../store/keys.ts";
import type { Operation, Results, Store } from "../store/port.ts";
import { readCookie, sessionCookie } from "./cookies.ts";
import type { Session, Sessions } from "./sessions.ts";

/** What a browser's cookie claims. Only the session in the store makes it true. */
export type Identity = { user: string; sid: string };

export type Authorized<O extends readonly Operation[]> = Identity & { session: Session; results: Results<O> };

const mostOpened = 200;

export function createRequireUser(options: {
  store: Store;
  sessions: Sessions;
  secret: string;
  background(work: Promise<unknown>): void;
}) {
  const { store, sessions, secret, background } = options;

  /**
   * What cookies have been found to claim. A cookie is opened by deriving a key, a millisecond for every request; what it claims never
   * changes, and whether that still holds is the session's to say.
   */
  const opened = new Map<string, Identity>();

  async function identity(headers: Headers, secure: boolean): Promise<Identity | null> {
    const name = sessionCookie(secure);
    const cookie = readCookie(headers, name);
    if (!cookie) return null;
    const known = opened.get(cookie);
    if (known) return known;
    // The cookie alone is passed on: a token in an Authorization header is nobody's way in.
    const token = await getToken({
      req: { headers: { cookie: `${name}=${cookie}` } },
      secret,
      cookieName: name,
      salt: name,
    }).catch(() => null);
    if (!token?.sub || typeof token.sid !== "string") return null;
    const claimed = { user: token.sub, sid: token.sid };
    if (opened.size >= mostOpened) opened.clear();
    opened.set(cookie, claimed);
    return claimed;
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
