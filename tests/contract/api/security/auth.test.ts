import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, startApp } from "../../../support/app.ts";
import { createOwner } from "../../../support/owner.ts";
import { cookieHeader, rawCall } from "./raw-call.ts";

const passphrase = "correct horse battery";
const session = "authjs.session-token";
const form = { "content-type": "application/x-www-form-urlencoded", "x-auth-return-redirect": "1" };

let app: App;
beforeAll(async () => {
  app = await startApp({
    OWNER_PASSPHRASE: passphrase,
    AUTH_SECRET: "a secret of thirty-two characters",
    RATE_LIMIT_SCALE: "100",
  });
});
afterAll(() => app.stop());

const stranger = () => createOwner(app.origin);

/** A fresh sign-in link, printed on request. */
async function newLink(): Promise<string> {
  expect((await stranger().post("/api/sign-in-link", {})).status).toBe(204);
  return app.link();
}

async function signedIn() {
  const owner = stranger();
  await owner.signInByPassphrase(passphrase);
  expect((await owner.call("/api/connection")).status).toBe(200);
  return owner;
}

async function whereTo(response: Response): Promise<string> {
  return ((await response.json()) as { url: string }).url;
}

describe("signing in by passphrase", () => {
  test("signs in whoever knows it, with a cookie that no script and no other site gets", async () => {
    const owner = stranger();
    const response = await owner.signInByPassphrase(passphrase);
    expect(response.status).toBe(200);
    const cookie = response.headers.getSetCookie().find((set) => set.startsWith(`${session}=`));
    expect(cookie).toMatch(/; Path=\/;.*HttpOnly; SameSite=Lax/);
    expect((await owner.call("/api/conversations")).status).toBe(200);
  });

  test.each(["wrong horse battery", "", `${passphrase} `, "x".repeat(10_000), "\u0000", "[object Object]"])(
    "with a wrong one (#%#) ends without a session, and always in the same words (S-16)",
    async (wrong) => {
      const owner = stranger();
      const response = await owner.signInByPassphrase(wrong);
      expect(await whereTo(response)).toBe(`${app.origin}/sign-in?error=CredentialsSignin&code=credentials`);
      expect(owner.cookies.has(session)).toBe(false);
      expect(owner.cookies.has("wherry.device")).toBe(false);
    },
  );

  test("that is a megabyte long is refused before anybody looks at it (B-07)", async () => {
    const owner = stranger();
    const response = await owner.signInByPassphrase("x".repeat(1_000_000));
    expect(response.status).toBe(413);
    expect((await response.json()).error.code).toBe("too_large");
  });

  test.each<[string, Record<string, string>]>([
    ["none", {}],
    ["a made-up one", { csrfToken: "a".repeat(64) }],
    ["two", { csrfToken: "x,y" }],
  ])("needs the token against forged forms: %s is not enough", async (_, fields) => {
    const owner = stranger();
    await owner.call("/api/auth/csrf");
    await owner.call("/api/auth/callback/passphrase", {
      method: "POST",
      headers: form,
      body: new URLSearchParams({ passphrase, ...fields }).toString(),
    });
    expect(owner.cookies.has(session)).toBe(false);
  });

  test("takes another visitor's token for none (C-09)", async () => {
    const other = await (await stranger().call("/api/auth/csrf")).json();
    const owner = stranger();
    await owner.call("/api/auth/csrf");
    await owner.call("/api/auth/callback/passphrase", {
      method: "POST",
      headers: form,
      body: new URLSearchParams({ passphrase, csrfToken: other.csrfToken }).toString(),
    });
    expect(owner.cookies.has(session)).toBe(false);
  });

  test("by GET does nothing, whatever the address says", async () => {
    const owner = stranger();
    const { csrfToken } = await (await owner.call("/api/auth/csrf")).json();
    await owner.call(`/api/auth/callback/passphrase?${new URLSearchParams({ csrfToken, passphrase })}`);
    expect(owner.cookies.has(session)).toBe(false);
  });

  test("serves no page of somebody else's that is still open in the same browser", async () => {
    const owner = await signedIn();
    const as = (user: string) => owner.call("/api/conversations", { headers: { "x-wherry-user": user } });
    expect((await as("owner")).status).toBe(200);
    expect((await as("member-1")).status).toBe(401);
  });

  test("begins a new session whatever cookies came along (S-01)", async () => {
    const first = await signedIn();
    const second = stranger();
    second.cookies.set(session, first.cookies.get(session) as string);
    second.cookies.set("wherry.device", "planted");
    await second.signInByPassphrase(passphrase);
    expect(second.cookies.get(session)).not.toBe(first.cookies.get(session));
    expect(second.cookies.get("wherry.device")).toMatch(/^[\w-]{43}$/);
    await first.call("/api/auth/csrf");
    const { csrfToken } = await (await first.call("/api/auth/csrf")).json();
    await first.call("/api/auth/signout", { method: "POST", headers: form, body: `csrfToken=${csrfToken}` });
    expect((await second.call("/api/connection")).status).toBe(200);
  });
});

describe("a call of no sense (S-13)", () => {
  test.each<[string, string, string?, string?]>([
    ["GET", "callback/nothing"],
    ["POST", "callback/nothing"],
    ["GET", "signin/nothing"],
    ["POST", "signin/nothing"],
    ["POST", "signin/passphrase"],
    ["GET", "callback/__proto__"],
    ["GET", "callback"],
    ["GET", "verify-request"],
    ["GET", "webauthn-options"],
    ["GET", "nothing"],
    ["GET", "a/b/c/d"],
    ["GET", "__proto__"],
    ["POST", "session"],
    ["POST", "callback/passphrase", "application/json", "{"],
    ["POST", "callback/passphrase", "application/json", "null"],
    ["POST", "callback/passphrase", "application/json", JSON.stringify({ passphrase })],
    ["POST", "callback/passphrase", "application/x-www-form-urlencoded", `passphrase=${passphrase}`],
    ["POST", "callback/passphrase", "multipart/form-data; boundary=x", "x"],
    ["POST", "callback/passphrase"],
  ])("%s %s %s %s ends closed, in a form that can be read", async (method, path, type, body) => {
    const answer = await rawCall(app.origin, `/api/auth/${path}`, {
      method,
      headers: { "sec-fetch-site": "same-origin", ...(type ? { "content-type": type } : {}) },
      ...(body ? { body } : {}),
    });
    expect(answer.headers["set-cookie"]?.join() ?? "").not.toContain(session);
    expect([200, 302, 400]).toContain(answer.status);
    if (answer.status === 302) expect(answer.headers.location?.[0]).toMatch(`${app.origin}/sign-in?error=`);
    if (answer.status === 400) expect(JSON.parse(answer.text).error.code).toBe("bad_request");
  });
});

describe("the printed link", () => {
  test("stands in the terminal with its secret in the fragment, and signs in once", async () => {
    const link = await newLink();
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/sign-in#link=[\w-]{43}$/);
    const [owner, other] = [stranger(), stranger()];
    await owner.signInByLink(link);
    expect((await owner.call("/api/connection")).status).toBe(200);
    const again = await other.signInByLink(link);
    expect(await whereTo(again)).toContain("error=CredentialsSignin");
    expect((await other.call("/api/connection")).status).toBe(401);
  });

  test("redeemed by ten at once signs in one", async () => {
    const link = await newLink();
    const all = Array.from({ length: 10 }, stranger);
    await Promise.all(all.map((owner) => owner.signInByLink(link)));
    expect(all.filter(({ cookies }) => cookies.has(session))).toHaveLength(1);
  });

  test("opened by a preview bot is not used up (P-04)", async () => {
    const link = await newLink();
    await (await fetch(link)).text();
    const secret = new URL(link).hash.slice("#link=".length);
    await (
      await fetch(`${app.origin}/api/auth/callback/link?secret=${secret}`, { redirect: "manual" })
    ).text();
    const owner = stranger();
    await owner.signInByLink(link);
    expect((await owner.call("/api/connection")).status).toBe(200);
  });

  test("made up signs nobody in", async () => {
    const owner = stranger();
    await owner.signInByLink(`${app.origin}/sign-in#link=${"A".repeat(43)}`);
    expect(owner.cookies.has(session)).toBe(false);
  });

  test("whoever asks for one learns nothing from the answer", async () => {
    const answer = await rawCall(app.origin, "/api/sign-in-link", {
      method: "POST",
      headers: { "sec-fetch-site": "same-origin" },
    });
    expect(answer).toMatchObject({ status: 204, text: "" });
    expect(JSON.stringify(answer.headers)).not.toContain(new URL(app.link()).hash.slice("#link=".length));
  });
});

describe("a session", () => {
  test("ends at once when its owner signs out, on every path and for every copy of the cookie", async () => {
    const owner = await signedIn();
    const copy = cookieHeader(owner.cookies);
    const { csrfToken } = await (await owner.call("/api/auth/csrf")).json();
    const cookie = cookieHeader(owner.cookies);
    const answer = await owner.call("/api/auth/signout", {
      method: "POST",
      headers: form,
      body: `csrfToken=${csrfToken}`,
    });
    expect(answer.headers.get("clear-site-data")).toBe('"cache", "storage"');
    for (const kept of [copy, cookie]) {
      const headers = { cookie: kept, "sec-fetch-site": "same-origin" };
      expect((await rawCall(app.origin, "/api/conversations", { headers })).status).toBe(401);
      expect((await rawCall(app.origin, "/", { headers })).headers.location?.[0]).toMatch(/^\/sign-in/);
      expect((await rawCall(app.origin, "/api/auth/session", { headers })).text).toBe("null");
    }
  });

  test("of another device stays when one signs out", async () => {
    const [one, two] = [await signedIn(), await signedIn()];
    const { csrfToken } = await (await one.call("/api/auth/csrf")).json();
    await one.call("/api/auth/signout", { method: "POST", headers: form, body: `csrfToken=${csrfToken}` });
    expect((await one.call("/api/connection")).status).toBe(401);
    expect((await two.call("/api/connection")).status).toBe(200);
  });

  test("is not ended by a GET or without the token (C-10)", async () => {
    const owner = await signedIn();
    await (await owner.call("/api/auth/signout")).text();
    await owner.call("/api/auth/signout", { method: "POST", headers: form, body: "csrfToken=x" });
    expect((await owner.call("/api/connection")).status).toBe(200);
  });

  test("tells a browser that it stands, and nothing about its owner or itself", async () => {
    const answer = await (await (await signedIn()).call("/api/auth/session")).json();
    expect(Object.keys(answer).toSorted()).toEqual(["expires", "user"]);
    expect(answer.user.sid ?? answer.user.id ?? null).toBeNull();
    expect(await (await stranger().call("/api/auth/session")).json()).toBeNull();
  });

  test.each<[string, (value: string) => Record<string, string>]>([
    ["with a changed character", (value) => ({ cookie: `${session}=${value.slice(0, -5)}AAAAA` })],
    ["cut off", (value) => ({ cookie: `${session}=${value.slice(0, 40)}` })],
    ["with a foreign name", (value) => ({ cookie: `__Secure-authjs.session-token=${value}` })],
    ["in the form of https", (value) => ({ cookie: `__Host-${session}=${value}` })],
    ["as a bearer (S-07)", (value) => ({ authorization: `Bearer ${value}` })],
    ["as a bearer of %", () => ({ authorization: "Bearer %" })],
    ["as a bearer of % beside a cookie", () => ({ authorization: "Bearer %", cookie: `${session}=%` })],
    [
      "with alg none (S-08)",
      () => ({ cookie: `${session}=eyJhbGciOiJub25lIn0.eyJzdWIiOiJvd25lciIsInNpZCI6IngifQ.` }),
    ],
    ["of 12 KB (S-03)", () => ({ cookie: `${session}=${"x".repeat(12_000)}` })],
    [
      "in a hundred pieces (S-03)",
      () => ({ cookie: Array.from({ length: 100 }, (_, at) => `${session}.${at}=%00`).join("; ") }),
    ],
    ["twice, the first one wrong", (value) => ({ cookie: `${session}=x; ${session}=x${value}` })],
    [
      "in a header of its own making",
      (value) => ({
        "x-session": value,
        "x-user": "owner",
        "x-middleware-request-cookie": `${session}=${value}`,
      }),
    ],
  ])("%s is none, and the process lives", async (_, headersOf) => {
    const owner = await signedIn();
    const headers = { "sec-fetch-site": "same-origin", ...headersOf(owner.cookies.get(session) as string) };
    const answer = await rawCall(app.origin, "/api/conversations", { headers });
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.text).error.code).toBe("unauthorized");
    expect((await owner.call("/api/health")).status).toBe(200);
  });

  test("with a head beyond every limit is refused by the server itself (S-03)", async () => {
    const headers = { cookie: `${session}=${"x".repeat(40_000)}` };
    const refused = await rawCall(app.origin, "/api/conversations", { headers }).then(
      ({ status }) => status,
      (error: NodeJS.ErrnoException) => error.code,
    );
    expect([431, "ECONNRESET", "EPIPE"]).toContain(refused); // it hangs up, which may overtake its answer
    expect((await stranger().call("/api/health")).status).toBe(200);
  });
});

const astray = [
  "//evil.example",
  "/\\evil.example",
  "/%5cevil.example",
  "https:evil.example",
  "https://evil.example",
  "https://127.0.0.1.evil.example",
  "http://127.0.0.1@evil.example",
  "javascript:alert(1)",
  "data:text/html,x",
  "/\t/evil.example",
  "/\n/evil.example",
  "https://[",
  "x".repeat(5_000),
];

describe("a way back that leads elsewhere (R-01)", () => {
  test.each(astray)("%o in the form leads nowhere else after a sign-in", async (callbackUrl) => {
    const owner = stranger();
    const { csrfToken } = await (await owner.call("/api/auth/csrf")).json();
    const response = await owner.call("/api/auth/callback/passphrase", {
      method: "POST",
      headers: { ...form },
      body: new URLSearchParams({ csrfToken, passphrase, callbackUrl }).toString(),
    });
    const { url } = (await response.json()) as { url: string };
    expect(new URL(url, app.origin).origin).toBe(app.origin);
  });

  test.each(astray)("%o in the address or a planted cookie leads nowhere else", async (callbackUrl) => {
    const asked = encodeURIComponent(callbackUrl);
    for (const path of ["signin", "signout", "error", "callback/passphrase", "session"]) {
      const headers = { cookie: `authjs.callback-url=${asked}` };
      const answer = await rawCall(app.origin, `/api/auth/${path}?callbackUrl=${asked}`, { headers });
      expect(answer.status).toBeLessThan(400);
      const { location: [location = "/"] = [] } = answer.headers;
      expect(new URL(location, app.origin).origin).toBe(app.origin);
    }
  });

  test.each(astray)(
    "%o as `return` of the sign-in page leads a signed-in owner to a page of ours",
    async (path) => {
      const owner = await signedIn();
      const response = await owner.call(`/sign-in?return=${encodeURIComponent(path)}`);
      expect(response.status).toBe(307);
      const location = response.headers.get("location") as string;
      expect(new URL(location, app.origin).origin).toBe(app.origin);
      expect(new URL(location, app.origin).hostname).toBe("127.0.0.1");
    },
  );
});

describe("what a client says of its way here changes nothing (R-02)", () => {
  test.each([
    ["x-forwarded-host", "evil.example"],
    ["x-forwarded-proto", "https"],
    ["x-forwarded-port", "1"],
    ["forwarded", "host=evil.example;proto=https"],
    ["x-host", "evil.example"],
    ["x-original-url", "/api/conversations"],
    ["x-rewrite-url", "/api/conversations"],
    ["x-middleware-subrequest", "proxy:proxy:proxy:proxy:proxy"],
    ["x-middleware-rewrite", "/c/x"],
    ["x-invoke-path", "/"],
    ["x-now-route-matches", "1=owner"],
    ["next-resume", "1"],
    ["next-action", "x"],
    ["x-nextjs-data", "1"],
  ])("%s", async (name, value) => {
    const headers = { [name]: value };
    const csrf = await rawCall(app.origin, "/api/auth/csrf", { headers });
    expect(csrf.headers["set-cookie"]?.join()).not.toMatch(/evil|Secure|__Host/);
    const providers = await rawCall(app.origin, "/api/auth/providers", { headers });
    expect(providers.text).not.toMatch(/evil|https:/);
    expect((await rawCall(app.origin, "/api/conversations", { headers })).status).toBe(401);
    const page = await rawCall(app.origin, "/", { headers });
    expect(page.text).not.toContain("evil.example");
    expect(page.headers.location?.[0] ?? "/sign-in").toMatch(/^\/sign-in/);
  });
});
