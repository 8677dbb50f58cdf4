import { Auth } from "@auth/core";
import { authConfig } from "@/lib/auth/config";
import { sessionCookie } from "@/lib/auth/cookies";
import { type Call, handle } from "../../handle";

/** Auth.js behind our own origin check, limits and key ring check. */
async function auth(call: Call): Promise<Response> {
  const { request, services, origin, secure } = call;
  const url = new URL(request.url);
  const signingIn = request.method === "POST" && url.pathname.startsWith("/api/auth/callback/");
  if (signingIn) {
    await services.checkKeyRing();
    await services.signInLimit.take(request.headers, secure, addressOf(call));
  }
  const config = authConfig(
    {
      secret: services.authSecret,
      passphrase: services.config.OWNER_PASSPHRASE,
      sessions: services.sessions,
      links: services.signInLinks,
    },
    secure,
  );
  // The framework names itself in `url`, whatever the browser called; redirects and cookies need the address the browser sees.
  const response = await Auth(new Request(new URL(url.pathname + url.search, origin), request), config);
  response.headers.set("cache-control", "private, no-store");
  const signedIn = response.headers
    .getSetCookie()
    .some((cookie) => cookie.startsWith(`${sessionCookie(secure)}=`) && !/max-age=0/i.test(cookie));
  if (signingIn && signedIn)
    response.headers.append("set-cookie", await services.signInLimit.remember(request.headers, secure));
  if (request.method === "POST" && url.pathname === "/api/auth/signout")
    response.headers.set("clear-site-data", '"cache", "storage"');
  return response;
}

/** The client's address, as the outermost trusted proxy saw it; unknown without one. */
function addressOf({ request, services }: Call): string | null {
  const hops = services.config.TRUSTED_PROXIES;
  const seen = request.headers.get("x-forwarded-for")?.split(",") ?? [];
  return hops === 0 ? null : (seen.at(-hops)?.trim() ?? null);
}

export const GET = handle("auth", auth);
export const POST = handle("auth", auth);
