import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, startApp } from "../../../support/app.ts";
import { type Connected, startConnected } from "../connected.ts";
import { cookieHeader, type RawAnswer, rawCall } from "./raw-call.ts";

const conversation = randomUUID();

/** SECURITY 5.1, on every answer. */
const everywhere = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "origin-agent-cluster": "?1",
  "permissions-policy":
    "camera=(), geolocation=(), payment=(), usb=(), microphone=(self), browsing-topics=(), publickey-credentials-get=(self)",
  "x-robots-tag": "noindex, nofollow",
};
const locked = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

const pages = [
  "/",
  "/sign-in",
  "/connect",
  "/settings",
  `/c/${conversation}`,
  `/c/${randomUUID()}`,
  "/c/x",
  "/nothing",
  "/offline",
  "/share",
  "/sw.jsx",
  "/sw.js/x",
  "/favicon.ico",
  "/favicon.svg/x",
  "/API/health",
  "/api",
  "/_next/staticx",
];
const calls = [
  "/api/health",
  "/api/conversations",
  `/api/conversations/${conversation}`,
  `/api/conversations/${randomUUID()}`,
  "/api/connection",
  "/api/models",
  "/api/auth/session",
  "/api/auth/csrf",
  "/api/auth/signout",
  "/api/auth/nothing",
  "/api/nothing",
];
const files = [
  "/favicon.svg",
  "/manifest.webmanifest",
  "/icons/icon-192.png",
  "/icons/icon-512.png",
  "/icons/apple-touch-icon.png",
  "/icons/nothing.png",
  "/_next/static/nothing.js",
];

let here: Connected;
let app: App;
let cookie: string;
let turnId: string;
beforeAll(async () => {
  here = await startConnected();
  app = here.app;
  turnId = (await here.owner.ask(conversation, "Hello")).body.turnId;
  cookie = cookieHeader(here.owner.cookies);
});
afterAll(() => here.stop());

function expectEverywhere({ headers }: RawAnswer): void {
  const found = Object.fromEntries(Object.keys(everywhere).map((name) => [name, headers[name]?.join(" | ")]));
  expect(found).toEqual(everywhere);
  expect(headers["x-powered-by"]).toBeUndefined();
  expect(headers["access-control-allow-origin"]).toBeUndefined();
  expect(headers["strict-transport-security"]).toBeUndefined(); // this is plain http
}

/** The one policy of an answer, by directive. */
function policyOf({ headers }: RawAnswer): Record<string, string> {
  expect(headers["content-security-policy"]).toHaveLength(1);
  const directives = (headers["content-security-policy"]?.[0] ?? "").split("; ");
  return Object.fromEntries(
    directives.map((directive) => [directive.split(" ", 1)[0], directive.slice(directive.indexOf(" ") + 1)]),
  );
}

function expectPagePolicy(answer: RawAnswer): string {
  const policy = policyOf(answer);
  const nonce = /^'nonce-([A-Za-z0-9+/]{22}==)' 'strict-dynamic'$/.exec(policy["script-src"] ?? "")?.[1];
  if (!nonce) throw new Error(`script-src is ${policy["script-src"]}`);
  expect(policy).toMatchObject({
    "default-src": "'none'",
    "connect-src": "'self'",
    "img-src": "'self' blob: data:",
    "style-src": `'self' 'nonce-${nonce}'`,
    "object-src": "'none'",
    "frame-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "default",
  });
  const { "style-src-attr": _, ...rest } = policy;
  expect(JSON.stringify(rest)).not.toMatch(/unsafe|\*|https?:/);
  return nonce;
}

/** Every script and style of a page carries its nonce, and no attribute runs code. */
function expectNonces({ text }: RawAnswer, nonce: string): void {
  const scripts = text.match(/<script\b[^>]*>/g) ?? [];
  expect(scripts.length).toBeGreaterThan(0);
  for (const tag of [...scripts, ...(text.match(/<style\b[^>]*>/g) ?? [])])
    expect(tag).toContain(`nonce="${nonce}"`);
  for (const tag of text.match(/<[a-z][^>]*>/g) ?? []) expect(tag).not.toMatch(/\son[a-z]+=/i);
}

describe("a page", () => {
  test.each(pages)("%s has its headers, one policy of its own and a nonce on every script", async (path) => {
    const answers = [
      await rawCall(app.origin, path, { headers: { cookie } }),
      await rawCall(app.origin, path),
    ];
    for (const answer of answers) {
      expectEverywhere(answer);
      expect(answer.headers["cache-control"]?.join()).toMatch(/private.*no-store/);
      const nonce = expectPagePolicy(answer);
      if (answer.headers["content-type"]?.[0]?.startsWith("text/html")) expectNonces(answer, nonce);
    }
  });

  test("has another nonce every time", async () => {
    const nonces = new Set<string>();
    for (let time = 0; time < 20; time++) nonces.add(expectPagePolicy(await rawCall(app.origin, "/sign-in")));
    expect(nonces.size).toBe(20);
  });

  test("begins with the Trusted Types policy, which makes no HTML and no code", async () => {
    const { text } = await rawCall(app.origin, "/sign-in");
    const [, first = ""] =
      /<script[^>]*>([\s\S]*?)<\/script>/.exec(text.slice(text.indexOf("<script nonce"))) ?? [];
    expect(text).toMatch(/trustedTypes\.createPolicy\("default"/);
    expect(text).not.toMatch(/createHTML|createScript[^U]/);
    expect(first.length).toBeGreaterThan(0);
  });

  test.each<[string, Record<string, string>]>([
    [
      "a policy of its own",
      {
        "content-security-policy": "script-src * 'unsafe-inline'; img-src canary.example",
        "content-security-policy-report-only": "script-src 'nonce-canary'",
      },
    ],
    ["a nonce of its own", { "x-nonce": "canarycanarycanarycanary" }],
    [
      "a policy that would break out of an attribute",
      { "content-security-policy": `script-src 'nonce-"><script>canary'` },
    ],
    [
      "words of the framework",
      {
        "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy",
        "x-middleware-override-headers": "x-nonce",
        "x-middleware-request-x-nonce": "canary",
        "x-middleware-next": "1",
      },
    ],
    ["a prefetch", { purpose: "prefetch", "next-router-prefetch": "1", "sec-purpose": "prefetch" }],
    ["data of the framework", { rsc: "1" }],
    [
      "a resumed page",
      { "next-resume": "1", "x-matched-path": "/canary", "x-now-route-matches": "1=canary" },
    ],
  ])("is the same to a client that sends %s (R-04)", async (_, headers) => {
    const answer = await rawCall(app.origin, "/sign-in", { headers });
    expectEverywhere(answer);
    const nonce = expectPagePolicy(answer);
    expect(nonce).not.toContain("canary");
    expect(answer.text).not.toContain("canary");
    expect(JSON.stringify(answer.headers)).not.toContain("canary");
    if (answer.headers["content-type"]?.[0]?.startsWith("text/html")) expectNonces(answer, nonce);
  });
});

describe("an answer of the API", () => {
  test.each(calls)("%s is locked: nothing runs, nothing frames it, nobody keeps it", async (path) => {
    for (const answer of [
      await rawCall(app.origin, path, { headers: { cookie } }),
      await rawCall(app.origin, path),
    ]) {
      expectEverywhere(answer);
      expect(answer.headers["content-security-policy"]).toEqual([locked]);
      expect(answer.headers["cache-control"]?.join()).toMatch(/private.*no-store/);
    }
  });

  test.each(["POST", "PUT", "OPTIONS", "HEAD"])("to %s has the same headers", async (method) => {
    const answer = await rawCall(app.origin, "/api/health", { method });
    expectEverywhere(answer);
    expect(answer.headers["content-security-policy"]).toEqual([locked]);
  });

  test("names what it depends on, so that no cache mixes two owners (R-05)", async () => {
    const { headers } = await rawCall(app.origin, "/api/conversations", { headers: { cookie } });
    expect(headers.vary?.join(", ")).toMatch(/Origin, Sec-Fetch-Site, Cookie/);
  });

  test("that streams is not kept, not transformed and not held back", async () => {
    const answer = await rawCall(app.origin, `/api/turns/${turnId}/events`, { headers: { cookie } });
    expectEverywhere(answer);
    expect(answer.status).toBe(200);
    expect(answer.headers["content-security-policy"]).toEqual([locked]);
    expect(answer.headers["content-type"]).toEqual(["text/event-stream; charset=utf-8"]);
    expect(answer.headers["cache-control"]).toEqual(["private, no-store, no-transform"]);
    expect(answer.headers["x-accel-buffering"]).toEqual(["no"]);
    expect(answer.headers["content-encoding"]).toBeUndefined();
  });
});

describe("a file", () => {
  test.each(files)("%s is locked", async (path) => {
    const answer = await rawCall(app.origin, path);
    expectEverywhere(answer);
    expect(answer.headers["content-security-policy"]).toEqual([locked]);
  });

  test("every public file is in this list", () => {
    const folder = fileURLToPath(new URL("../../../../public", import.meta.url));
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const paths = entries.map((entry) => `/${relative(folder, join(entry.parentPath, entry.name))}`);
    expect(files).toEqual(expect.arrayContaining(paths));
  });

  test("the service worker has a policy that lets it ask this site, and nobody else", async () => {
    const answer = await rawCall(app.origin, "/sw.js");
    expectEverywhere(answer);
    const policy = "default-src 'self'; script-src 'self'; connect-src 'self'";
    expect(answer.headers["content-security-policy"]).toEqual([policy]);
  });

  test("source maps are not served", async () => {
    const { text } = await rawCall(app.origin, "/sign-in");
    const scripts = [...text.matchAll(/src="(\/_next\/static\/[^"]+\.js)/g)].map(
      ([, path]) => path as string,
    );
    expect(scripts.length).toBeGreaterThan(0);
    for (const path of scripts) {
      expect((await rawCall(app.origin, `${path}.map`)).status).toBe(404);
      expect((await rawCall(app.origin, path)).text).not.toContain("sourceMappingURL=");
    }
  });
});

describe("over https", () => {
  const host = "chat.example.org";
  const passphrase = "correct horse battery";
  let secured: App;
  beforeAll(async () => {
    secured = await startApp({
      APP_URL: `https://${host}`,
      AUTH_SECRET: "a secret of thirty-two characters",
      ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 1).toString("base64")}`,
      OWNER_PASSPHRASE: passphrase,
    });
  });
  afterAll(() => secured.stop());

  test.each(["/sign-in", "/", "/nothing", "/api/health", "/api/conversations", "/api/auth/session"])(
    "%s tells the browser to stay there",
    async (path) => {
      const { headers } = await rawCall(secured.origin, path, { headers: { host } });
      expect(headers["strict-transport-security"]).toEqual(["max-age=63072000; includeSubDomains"]);
    },
  );

  test("the same server over plain http, as its health check sees it, does not", async () => {
    for (const path of ["/api/health", "/sign-in"])
      expect((await rawCall(secured.origin, path)).headers["strict-transport-security"]).toBeUndefined();
  });

  test("every cookie is secure, and those that count are bound to this host (S-02)", async () => {
    const csrf = await rawCall(secured.origin, "/api/auth/csrf", { headers: { host } });
    const given = csrf.headers["set-cookie"]?.map((cookie) => cookie.split(";", 1)[0]).join("; ") ?? "";
    const answer = await rawCall(secured.origin, "/api/auth/callback/passphrase", {
      method: "POST",
      headers: {
        host,
        origin: `https://${host}`,
        cookie: given,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: new URLSearchParams({ csrfToken: JSON.parse(csrf.text).csrfToken, passphrase }).toString(),
    });
    expect(new URL(answer.headers.location?.[0] ?? "").origin).toBe(`https://${host}`);
    const cookies = [...(csrf.headers["set-cookie"] ?? []), ...(answer.headers["set-cookie"] ?? [])];
    for (const cookie of cookies) expect(cookie).toMatch(/; Secure/);
    const names = cookies.map((cookie) => cookie.split("=", 1)[0]);
    expect(names).toEqual(
      expect.arrayContaining([
        "__Host-authjs.csrf-token",
        "__Host-authjs.session-token",
        "__Host-wherry.device",
      ]),
    );
    for (const cookie of cookies.filter((each) => each.startsWith("__Host-"))) {
      expect(cookie).toMatch(/; Path=\//);
      expect(cookie).not.toMatch(/Domain=/i);
    }
  });
});
