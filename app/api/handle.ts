import { readCookie, sessionCookie } from "@/lib/auth/cookies";
import { failure } from "@/lib/http/answer";
import { createLog } from "@/lib/http/log";
import { checkOrigin, ownOrigin } from "@/lib/http/origin";
import { strictTransport } from "@/lib/http/strict-transport";
import { type Services, services } from "@/lib/services";
import { AppError } from "@/lib/shared/errors";
import { Id } from "@/lib/shared/records";
import type { Operation } from "@/lib/store/port";

/** What every handler gets. `origin` is ours as the browser sees it; `secure` says whether that is https. */
export type Call = { request: Request; services: Services; origin: string; secure: boolean };

type Handler<P> = (call: Call, params: P) => Promise<Response>;

/**
 * A route handler: refuses cross-site requests, and turns every failure into its named code.
 * @param name how the route is called in the log.
 * @param arrivals whether a navigation from another site may come in: only where the request proves itself otherwise.
 */
export function handle<P = unknown>(
  name: string,
  handler: Handler<P>,
  arrivals: (request: Request) => boolean = () => false,
) {
  return async (request: Request, context: { params: Promise<P> }): Promise<Response> => {
    let log = createLog("info");
    let secure = false;
    let response: Response;
    try {
      const all = services();
      log = all.log;
      const { APP_URL: appUrl, TRUSTED_PROXIES: trustedProxies } = all.config;
      checkOrigin(request, { appUrl, trustedProxies, arrivals: arrivals(request) });
      const origin = ownOrigin(request.headers, { appUrl, trustedProxies }) as string;
      secure = origin.startsWith("https:");
      response = await handler({ request, services: all, origin, secure }, await context.params);
    } catch (error) {
      response = failure(error, log, name);
    }
    if (secure) response.headers.set(...strictTransport);
    return response;
  };
}

/**
 * The signed-in owner and what else must be read, in one round trip. A page that says whose it is gets nothing once somebody else
 * is signed in in its browser.
 * @throws AppError `unauthorized`.
 */
export async function requireUser<const O extends readonly Operation[]>(
  { services, request, secure }: Call,
  reads: (user: string) => O,
) {
  const found = await services.requireUser(request.headers, secure, reads);
  const named = request.headers.get("x-wherry-user");
  if (named !== null && named !== found.user) throw new AppError("unauthorized");
  return found;
}

/** Whether the browser says that it is signed in; only `requireUser` finds out. */
export const hasSession = ({ request, secure }: Call) =>
  readCookie(request.headers, sessionCookie(secure)) !== null;

/** An id from the address. Anything but a UUID names nothing we have. @throws AppError `not_found`. */
export function idFrom(value: string): string {
  const id = Id.safeParse(value);
  if (!id.success) throw new AppError("not_found");
  return id.data;
}
