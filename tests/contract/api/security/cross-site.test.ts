import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, startApp } from "../../../support/app.ts";
import { type FakeUpstream, startFakeUpstream } from "../../../support/fake-upstream/server.ts";
import { createOwner, type Owner } from "../../../support/owner.ts";
import { cookieHeader, rawCall } from "./raw-call.ts";

const conversation = randomUUID();

let app: App;
let fake: FakeUpstream;
let owner: Owner;
let cookie: string;
beforeAll(async () => {
  fake = await startFakeUpstream({ delayMs: 0 });
  app = await startApp({ CODEX_AUTH_URL: fake.authUrl, CODEX_BASE_URL: fake.baseUrl });
  owner = createOwner(app.origin);
  await owner.signInByLink(app.link());
  await owner.connect(fake.authorize);
  await owner.ask(conversation, "Hello");
  cookie = cookieHeader(owner.cookies);
  fake.journal.clear();
});
afterAll(async () => {
  await app.stop();
  await fake.stop();
});

/** What the owner has; no request of this file may change it. */
async function state() {
  const [list, one, status] = await Promise.all(
    ["/api/conversations", `/api/conversations/${conversation}`, "/api/connection"].map(async (path) =>
      (await owner.call(path)).json(),
    ),
  );
  return { list, one, status, calls: fake.journal.entries.filter(({ method }) => method === "POST").length };
}

const form = "application/x-www-form-urlencoded";
const evil = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };

describe("a page of another site, in the owner's browser", () => {
  test.each<[string, string, string, Record<string, string>, string]>([
    ["C-01 a form", "POST", "/api/connection/begin", { "content-type": form }, "x=1"],
    ["C-01 a form that signs out", "POST", "/api/auth/signout", { "content-type": form }, "csrfToken=x"],
    [
      "C-02 a simple request with JSON",
      "POST",
      "/api/connection/begin",
      { "content-type": "text/plain" },
      "{}",
    ],
    [
      "C-03 a sandboxed frame",
      "POST",
      "/api/connection/begin",
      { "content-type": "text/plain", origin: "null" },
      "{}",
    ],
    ["C-04 a neighbour", "DELETE", "/api/connection", { "sec-fetch-site": "same-site" }, ""],
    ["a link that deletes", "GET", `/api/conversations/${conversation}?_method=DELETE`, {}, ""],
    [
      "C-13 a script tag",
      "GET",
      "/api/conversations",
      { "sec-fetch-dest": "script", "sec-fetch-mode": "no-cors" },
      "",
    ],
    ["C-13 an event source", "GET", "/api/conversations", { accept: "text/event-stream" }, ""],
  ])("%s is refused and changes nothing", async (_, method, path, headers, body) => {
    const before = await state();
    const answer = await rawCall(app.origin, path, {
      method,
      headers: { ...evil, cookie, ...headers },
      body,
    });
    expect(answer.status).toBe(403);
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    expect(await state()).toEqual(before);
  });

  test("C-02 our own origin with another type of body is refused, too", async () => {
    const headers = { cookie, "sec-fetch-site": "same-origin", "content-type": "text/plain" };
    const answer = await rawCall(app.origin, "/api/connection/begin", {
      method: "POST",
      headers,
      body: "{}",
    });
    expect(answer.status).toBe(400);
  });

  test("C-05 a write that does not say where it comes from is refused", async () => {
    const headers = { cookie, "content-type": "application/json" };
    const answer = await rawCall(app.origin, "/api/connection", { method: "DELETE", headers });
    expect(answer.status).toBe(403);
    expect((await state()).status.connected).toBe(true);
  });

  test.each(["x-http-method-override", "x-method-override", "x-http-method"])(
    "C-07 %s changes no method",
    async (name) => {
      const headers = { cookie, "sec-fetch-site": "same-origin", [name]: "DELETE" };
      const answer = await rawCall(app.origin, `/api/conversations/${conversation}`, { headers });
      expect(answer.status).toBe(200);
      expect((await state()).one.messages).toHaveLength(2);
    },
  );

  test("C-08 an address with a question fills the composer and asks nothing", async () => {
    const calls = fake.journal.count("responses");
    const page = await owner.call("/?q=canary+question&model=gpt-6.1-sol&effort=low");
    expect(await page.text()).toContain("canary question");
    expect(fake.journal.count("responses")).toBe(calls);
  });

  test("C-12 no answer lets another origin read it, also no preflight", async () => {
    const headers = {
      ...evil,
      cookie,
      "access-control-request-method": "DELETE",
      "access-control-request-headers": "content-type",
    };
    for (const path of [
      "/api/conversations",
      "/api/connection",
      "/api/auth/session",
      "/api/health",
      "/",
      "/sign-in",
    ])
      for (const method of ["OPTIONS", "GET"]) {
        const answer = await rawCall(app.origin, path, { method, headers });
        const allowing = Object.keys(answer.headers).filter((name) => name.startsWith("access-control-"));
        expect(allowing).toEqual([]);
      }
  });

  test.each(["evil.example", "localhost.evil.example", "127.0.0.1.", "[::1", "127.0.0.1:99999", "wherry"])(
    "C-14 a name of its own, %s, pointed at this machine gets no page and no data",
    async (host) => {
      const headers = { host, cookie };
      expect((await rawCall(app.origin, "/api/conversations", { headers })).status).toBe(403);
      const page = await rawCall(app.origin, `/c/${conversation}`, { headers });
      expect(page.status).toBeGreaterThanOrEqual(400);
      expect(page.text).not.toContain("Hello");
    },
  );

  test.each([
    "//evil.example/x",
    "/\\\\evil.example/x",
    "///evil.example",
    "/%2f/evil.example",
    "/%5c/evil.example",
    "/sign-in//evil.example",
  ])("R-01 the path %s leads to no other site", async (path) => {
    const answer = await rawCall(app.origin, path, { headers: { cookie } });
    const { location: [location = "/"] = [] } = answer.headers;
    expect(new URL(location, app.origin).origin).toBe(app.origin);
  });

  test("C-15 an address of another server in the request line reaches no other server", async () => {
    const calls = fake.journal.entries.length;
    const answer = await rawCall(app.origin, `${fake.origin}/oauth/token`, { headers: { cookie } });
    expect([308, 400, 403, 404]).toContain(answer.status); // 308 sends the client itself there, who asked for it
    expect(fake.journal.entries.length).toBe(calls);
  });

  test("C-15 an upgrade to a web socket reaches nothing, and the process lives", async () => {
    const calls = fake.journal.entries.length;
    const { hostname, port } = new URL(app.origin);
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    socket.write(
      `GET ${fake.origin}/x HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
    );
    const first = await Promise.race([
      once(socket, "data").then(([chunk]) => String(chunk)),
      once(socket, "close").then(() => "closed"),
    ]);
    socket.destroy();
    expect(first).not.toMatch(/^HTTP\/1\.1 (101|2)/);
    expect(fake.journal.entries.length).toBe(calls);
    expect((await owner.call("/api/health")).status).toBe(200);
  });
});
