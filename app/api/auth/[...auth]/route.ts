import { Auth } from "@auth/core";
import { authConfig } from "@/lib/auth/config";
import { sessionCookie } from "@/lib/auth/cookies";
import { pairingWayIn } from "@/lib/auth/pairing-way-in";
import { passkeyWayIn } from "@/lib/auth/passkey-way-in";
import { createAdmit, waysIn } from "@/lib/auth/ways-in";
import { json } from "@/lib/http/answer";
import { readText } from "@/lib/http/read-json";
import { AppError, isAppError } from "@/lib/shared/errors";
import { clientAddress } from "../../client-address";
import { type Call, handle, requireUser } from "../../handle";

/** The forms of a sign-in are short; a megabyte of passphrase is nobody's. */
const formLimit = 16 * 1024;

/** Auth.js behind our own origin check, limits and key ring check. */
async function auth(call: Call, { auth: action }: { auth: string[] }): Promise<Response> {
  const { request, services, origin, secure } = call;
  // One spelling of the path for us and for Auth.js, so that none can slip past the limit below.
  const path = `/api/auth/${action.map(encodeURIComponent).join("/")}`;
  const posted = request.method === "POST";
  const signingIn = path.startsWith("/api/auth/callback/");
  // What cannot be guessed needs no limit, and strangers' guesses must not keep the owner out who has a better proof.
  const guessable = posted && !/\/callback\/(pairing|passkey)$/.test(path);
  if (posted || signingIn) await services.checkKeyRing();
  if (path === "/api/auth/session" && !(await isSignedIn(call))) return json(null);
  const body = posted ? await readText(request, formLimit) : null;
  if (signingIn && guessable) await services.signInLimit.take(request.headers, secure, clientAddress(call));
  const admit = createAdmit(services.sessions, services.identify, secure);
  const config = authConfig(
    {
      secret: services.authSecret,
      log: services.log,
      sessions: services.sessions,
      providers: [
        ...waysIn({ passphrase: services.config.OWNER_PASSPHRASE, links: services.signInLinks, admit }),
        pairingWayIn(services.pairings, admit),
        passkeyWayIn(services.passkeys, admit, origin),
        ...services.providerWaysIn(),
      ],
      async welcome(account) {
        const user = await services.admission.userOf(account);
        return user === null ? null : admit(user, account.provider, request.headers);
      },
    },
    secure,
  );
  // The framework names itself in `url`, whatever the browser called; redirects and cookies need the address the browser sees.
  const url = new URL(path + new URL(request.url).search, origin);
  url.searchParams.delete("callbackUrl");
  const headers = withOurCallbackUrl(call);
  const answer = await Auth(new Request(url, { method: request.method, headers, body }), config);
  if (answer.status === 400) throw new AppError("bad_request", { cause: new Error("no action of Auth.js") });
  const response = new Response(answer.body, answer); // the headers of a redirect cannot be changed
  response.headers.set("cache-control", "private, no-store");
  const signedIn = response.headers
    .getSetCookie()
    .some((cookie) => cookie.startsWith(`${sessionCookie(secure)}=`) && !/max-age=0/i.test(cookie));
  if (signingIn && signedIn)
    response.headers.append("set-cookie", await services.signInLimit.remember(request.headers, secure));
  if (posted && path === "/api/auth/signout") response.headers.set("clear-site-data", '"cache", "storage"');
  return response;
}

/** Where a browser goes that comes back from another provider; it knows itself where it was going. */
const back = "/sign-in/back";

/**
 * Auth.js remembers in a cookie where a sign-in leads to, and answers nothing any more while that is malformed. It is always the same
 * place here, so no such cookie of the browser's counts, nor the parameter of the same name.
 */
function withOurCallbackUrl({ request, origin, secure }: Call): Headers {
  const kept = new Headers(request.headers);
  const cookies = request.headers.get("cookie")?.split(";") ?? [];
  const others = cookies.filter((cookie) => !cookie.includes("authjs.callback-url="));
  const ours = `${secure ? "__Secure-" : ""}authjs.callback-url=${encodeURIComponent(origin + back)}`;
  kept.set("cookie", [...others, ours].join(";"));
  return kept;
}

/** Whether the session behind the cookie still stands; Auth.js itself would believe the cookie alone. */
async function isSignedIn(call: Call): Promise<boolean> {
  try {
    await requireUser(call, () => []);
    return true;
  } catch (error) {
    if (isAppError(error) && error.code === "unauthorized") return false;
    throw error;
  }
}

/** Back from another provider; the state that Auth.js keeps in a cookie proves that this browser began it. */
const fromProvider = (request: Request) => new URL(request.url).pathname.startsWith("/api/auth/callback/");

export const GET = handle("auth", auth, fromProvider);
export const POST = handle("auth", auth);
