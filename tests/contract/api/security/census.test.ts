import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { App } from "../../../support/app.ts";
import type { FakeUpstream } from "../../../support/fake-upstream/server.ts";
import type { Owner } from "../../../support/owner.ts";
import { type Connected, startConnected } from "../connected.ts";
import { anotherUser } from "./another-user.ts";
import { cookieHeader, rawCall } from "./raw-call.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const id = randomUUID();
const send = {
  turnId: randomUUID(),
  parentId: null,
  message: { id: randomUUID(), text: "x" },
  settings: { model: "gpt-6.1-sol", effort: "low" },
};

type Row = {
  path: string;
  body?: unknown;
  /** JSON unless told. */
  type?: string;
  /** What somebody without a session gets; 401 unless told. */
  open?: number;
};

/** Every route and method there is. A new one has to be entered here, and so be thought about. */
const matrix: Record<string, Row> = {
  "GET auth/[...auth]": { path: "/api/auth/session", open: 200 },
  "POST auth/[...auth]": { path: "/api/auth/signout", type: "application/x-www-form-urlencoded", open: 302 },
  "GET connection": { path: "/api/connection" },
  "DELETE connection": { path: "/api/connection" },
  "POST connection/begin": { path: "/api/connection/begin", body: {} },
  "POST connection/device": { path: "/api/connection/device", body: {} },
  "POST connection/device/poll": { path: "/api/connection/device/poll", body: {} },
  "POST connection/finish": { path: "/api/connection/finish", body: { pasted: "x" } },
  "GET conversations": { path: "/api/conversations" },
  "GET conversations/[id]": { path: `/api/conversations/${id}` },
  "PATCH conversations/[id]": { path: `/api/conversations/${id}`, body: { rev: 0, title: "x" } },
  "DELETE conversations/[id]": { path: `/api/conversations/${id}` },
  "POST conversations/[id]/seen": { path: `/api/conversations/${id}/seen`, body: {} },
  "POST conversations/[id]/turns": { path: `/api/conversations/${id}/turns`, body: send },
  "GET devices": { path: "/api/devices" },
  "DELETE devices": { path: "/api/devices" },
  "PATCH devices/[id]": { path: `/api/devices/${"d".repeat(43)}`, body: { name: "x" } },
  "DELETE devices/[id]": { path: `/api/devices/${"d".repeat(43)}` },
  "GET drafts/[conversation]": { path: "/api/drafts/new" },
  "PUT drafts/[conversation]": { path: "/api/drafts/new", body: { text: "x", rev: 0 } },
  "GET health": { path: "/api/health", open: 200 },
  "GET live": { path: "/api/live" },
  "GET models": { path: "/api/models" },
  "POST pairings": { path: "/api/pairings", body: {} },
  "POST pairings/redeem": { path: "/api/pairings/redeem", body: { code: "x" }, open: 410 },
  "GET pairings/[id]": { path: "/api/pairings/AAAA" },
  "DELETE pairings/[id]": { path: "/api/pairings/AAAA" },
  "POST pairings/[id]/confirm": { path: "/api/pairings/AAAA/confirm", body: { number: "42" } },
  "POST pairings/[id]/status": { path: "/api/pairings/AAAA/status", body: { claim: "x" }, open: 410 },
  "GET passkeys": { path: "/api/passkeys" },
  "POST passkeys": { path: "/api/passkeys", body: {} },
  "POST passkeys/challenge": { path: "/api/passkeys/challenge", body: {}, open: 400 }, // none at an IP address
  "POST passkeys/options": { path: "/api/passkeys/options", body: {} },
  "DELETE passkeys/[id]": { path: "/api/passkeys/x" },
  "GET push": { path: "/api/push" },
  "PUT push": { path: "/api/push", body: {} },
  "DELETE push": { path: "/api/push" },
  "GET session": { path: "/api/session", open: 200 },
  "POST session/confirm": { path: "/api/session/confirm", body: { passphrase: "x" } },
  "POST sign-in-link": { path: "/api/sign-in-link", open: 204 },
  "GET turns/[id]/events": { path: `/api/turns/${id}/events` },
  "POST turns/[id]/stop": { path: `/api/turns/${id}/stop` },
  "GET usage": { path: "/api/usage" },
};

/** The routes of the source: "METHOD folder". */
function routes(): string[] {
  const api = join(root, "app/api");
  return readdirSync(api, { recursive: true, encoding: "utf8" })
    .filter((file) => /(^|\/)route\.tsx?$/.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(api, file), "utf8");
      const methods = [...text.matchAll(/export\s+(?:const|let|async function|function)\s+([A-Z]+)\b/g)];
      if (methods.length === 0)
        throw new Error(`${file} exports its methods in a way that this census cannot read`);
      return methods.map(([, method]) => `${method} ${file.replace(/\/route\.tsx?$/, "")}`);
    });
}

const rows = Object.entries(matrix).map(([name, row]) => ({
  name,
  method: name.split(" ", 1)[0] as string,
  ...row,
}));
const sameOrigin = { "sec-fetch-site": "same-origin" };

/** Calls a route as its row says, with these headers. */
function callRow(
  { path, method, body, type = "application/json" }: (typeof rows)[number],
  headers: Record<string, string>,
) {
  return rawCall(app.origin, path, {
    method,
    headers: { "content-type": type, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

let here: Connected;
let app: App;
let fake: FakeUpstream;
let owner: Owner;
beforeAll(async () => {
  here = await startConnected({ connect: false });
  ({ app, fake, owner } = here);
});
afterAll(() => here.stop());

describe("the census of routes", () => {
  test("every route and method of the source stands in the matrix, and nothing else", () => {
    expect(Object.keys(matrix).toSorted()).toEqual(routes().toSorted());
  });

  test("two routes lie outside of app/api, and no Server Action anywhere", () => {
    const files = readdirSync(join(root, "app"), { recursive: true, encoding: "utf8" });
    const outside = files.filter((file) => /(^|\/)route\.tsx?$/.test(file) && !file.startsWith("api/"));
    // A constant text, and a redirect that can do no more than a link (install.test.ts).
    expect(outside.toSorted()).toEqual(["share/route.ts", "sw.js/route.ts"]);
    const sources = [
      ...files.map((file) => `app/${file}`),
      ...readdirSync(join(root, "components"), { recursive: true, encoding: "utf8" }).map(
        (file) => `components/${file}`,
      ),
    ];
    const withActions = sources
      .filter((file) => /\.tsx?$/.test(file))
      .filter((file) => /^\s*["']use server["']/m.test(readFileSync(join(root, file), "utf8")));
    expect(withActions).toEqual([]);
  });

  test.each(rows)("$name gives a stranger nothing", async (row) => {
    const answer = await callRow(row, sameOrigin);
    expect(answer.status).toBe(row.open ?? 401);
    if (row.open) return;
    const error = { code: "unauthorized", message: "Sign in to continue.", action: "sign_in" };
    expect(JSON.parse(answer.text)).toEqual({ error });
  });

  test.each(rows)("$name takes a session that was ended for a stranger's", async (row) => {
    const ended = await anotherUser(app, "leaver");
    const { csrfToken } = await (await ended.call("/api/auth/csrf")).json();
    const cookie = cookieHeader(ended.cookies);
    await ended.call("/api/auth/signout", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `csrfToken=${csrfToken}`,
    });
    const answer = await callRow(row, { ...sameOrigin, cookie });
    expect(answer.status).toBe(row.open ?? 401);
    expect(answer.text).not.toContain("leaver");
  });

  test.each(rows)("$name refuses a request from another site, also with the owner's cookie", async (row) => {
    const cookie = cookieHeader(owner.cookies);
    const foreign: Record<string, string>[] = [
      { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
      { "sec-fetch-site": "same-site", origin: "http://127.0.0.1:1" },
      ...(row.method === "GET" ? [] : [{ origin: "https://evil.example" }, { origin: "null" }, {}]),
    ];
    for (const headers of foreign) {
      const answer = await callRow(row, { cookie, ...headers });
      expect(answer.status).toBe(403);
      expect(JSON.parse(answer.text).error.code).toBe("bad_origin");
    }
  });

  test.each(rows)("$name refuses a Host that is not ours (C-14)", async (row) => {
    const answer = await callRow(row, {
      ...sameOrigin,
      host: "evil.example",
      cookie: cookieHeader(owner.cookies),
    });
    expect(answer.status).toBe(403);
  });

  const paths = [...new Set(rows.map(({ path }) => path))];
  test.each(paths)("%s answers every method it does not have with 405 (C-07)", async (path) => {
    const known = rows.filter(
      (row) => row.path === path || (row.path.startsWith("/api/auth/") && path.startsWith("/api/auth/")),
    );
    const methods = known.map(({ method }) => method);
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"].filter(
      (each) => !methods.includes(each),
    )) {
      const headers = { ...sameOrigin, cookie: cookieHeader(owner.cookies) };
      expect((await rawCall(app.origin, path, { method, headers })).status).toBe(405);
    }
  });
});

describe("another user's things (IDOR)", () => {
  const secretText = "canary of the owner's own question";
  const conversation = randomUUID();
  let somebody: Owner;
  let turnId: string;
  let messageId: string;
  let kept: unknown;

  beforeAll(async () => {
    expect((await owner.connect(fake.authorize)).status).toBe(200);
    const { body } = await owner.ask(conversation, secretText);
    turnId = body.turnId;
    messageId = body.message.id;
    kept = await owner.conversation(conversation);
    somebody = await anotherUser(app);
    expect((await somebody.connect(fake.authorize)).status).toBe(200);
  });

  const turns = (on: string, change: object) =>
    somebody.post(`/api/conversations/${on}/turns`, {
      ...send,
      turnId: randomUUID(),
      message: { id: randomUUID(), text: "x" },
      ...change,
    });

  test.each<[string, () => Promise<Response>]>([
    ["reading the conversation", () => somebody.call(`/api/conversations/${conversation}`)],
    ["reading its older messages", () => somebody.call(`/api/conversations/${conversation}?before=1`)],
    ["its id in upper case", () => somebody.call(`/api/conversations/${conversation.toUpperCase()}`)],
    [
      "renaming it",
      () =>
        somebody.post(`/api/conversations/${conversation}`, { rev: 0, title: "mine" }, { method: "PATCH" }),
    ],
    ["sending into it", () => turns(conversation, {})],
    ["answering in it", () => turns(conversation, { parentId: turnId })],
    ["regenerating in it", () => turns(conversation, { message: { id: messageId, text: "x" } })],
    ["its turn as one's own", () => turns(randomUUID(), { turnId })],
    ["its turn, in itself", () => turns(conversation, { turnId })],
    ["following its turn", () => somebody.call(`/api/turns/${turnId}/events`)],
    ["following its turn from within", () => somebody.call(`/api/turns/${turnId}/events?after=3`)],
    ["stopping its turn", () => somebody.post(`/api/turns/${turnId}/stop`, {})],
    ["deleting it", () => somebody.call(`/api/conversations/${conversation}`, { method: "DELETE" })],
  ])("%s is 404 without a word of it", async (_, attempt) => {
    const response = await attempt();
    const text = await response.text();
    expect(response.status).toBe(404);
    expect(JSON.parse(text).error.code).toBe("not_found");
    expect(text).not.toContain("canary");
  });

  test.each(["parent", "path", "message"])(
    "an id of it in one's own conversation brings nothing (%s)",
    async (which) => {
      const own = randomUUID();
      const change =
        which === "message"
          ? { message: { id: messageId, text: "mine" } }
          : { parentId: which === "parent" ? messageId : turnId };
      const response = await turns(own, change);
      expect(await response.text()).not.toContain("canary");
      expect(response.status).toBe(which === "message" ? 200 : 400);
      const upstream = JSON.stringify(fake.journal.of("responses").at(-1)?.body);
      expect(which === "message" ? upstream : "").not.toContain("canary");
    },
  );

  test.each([`/c/${conversation}`, "/", `/c/${conversation.toUpperCase()}`])(
    "the page %s shows nothing of it",
    async (path) => {
      const response = await somebody.call(path);
      expect(await response.text()).not.toContain("canary");
    },
  );

  test("no list names it", async () => {
    expect(await (await somebody.call("/api/conversations")).text()).not.toContain(conversation);
  });

  test.each([
    "x",
    "..%2f..%2fowner",
    "%00",
    `${conversation}%3Amessages`,
    `${conversation}%20`,
    "[object%20Object]",
    "x".repeat(5_000),
  ])("an id that is none (%s) is 404", async (wrong) => {
    for (const path of [`/api/conversations/${wrong}`, `/api/turns/${wrong}/events`])
      expect((await owner.call(path)).status).toBe(404);
  });

  test("after all of this it is what it was", async () => {
    expect(await owner.conversation(conversation)).toEqual(kept);
  });
});
