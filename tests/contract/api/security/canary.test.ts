import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createKeyRing } from "../../../../lib/store/key-ring.ts";
import { keys } from "../../../../lib/store/keys.ts";
import { createStore } from "../../../../lib/store/open.ts";
import { createSealer } from "../../../../lib/store/sealed.ts";
import type { ConnectionRecord } from "../../../../lib/vault/record.ts";
import { type App, startApp } from "../../../support/app.ts";
import { type FakeUpstream, startFakeUpstream } from "../../../support/fake-upstream/server.ts";
import { collect, createOwner, type Owner } from "../../../support/owner.ts";
import { readEvents } from "../../../support/read-events.ts";
import { anotherUser } from "./another-user.ts";
import { cookieHeader, rawCall } from "./raw-call.ts";

const conversation = randomUUID();
const passphrase = "canary-passphrase-Zq1";
const words = {
  question: "canaryquestionZq2",
  answer: "canaryanswerZq3",
  title: "canarytitleZq4",
  failed: "canaryfailedZq5",
  email: "canarymailZq6@example.org",
  account: "c0ffee00-2222-4333-8444-canaryZq7",
};
/** What was typed where it did not belong. */
const strays = {
  guess: "canary-guess-Zq8",
  paste: "canarypasteZq9",
  body: "canarybodyZq10",
  query: "canaryqueryZq11",
};

let app: App;
let fake: FakeUpstream;
/** Credentials by name: nothing of them may be seen anywhere. */
const credentials: Record<string, string> = { passphrase };
/** Every byte a browser received, by whose browser it was. */
const received = { owner: "", somebody: "", nobody: "" };
let database = "";

async function hear(who: keyof typeof received, response: Response): Promise<Response> {
  received[who] += `${JSON.stringify([...response.headers])}\n${await response.clone().text()}\n`;
  return response;
}

/** Everything there is to look at, as somebody with these cookies sees it. */
async function look(who: keyof typeof received, owner: Owner, turnId: string): Promise<void> {
  const paths = ["/", `/c/${conversation}`, "/connect", "/settings", "/sign-in", "/nothing"];
  const calls = [
    "conversations",
    `conversations/${conversation}`,
    "connection",
    "models",
    "usage",
    "health",
    "auth/session",
    "auth/csrf",
    "auth/providers",
    `turns/${turnId}/events`,
    "conversations/x",
  ];
  for (const path of [...paths, ...calls.map((call) => `/api/${call}`)])
    await hear(who, await owner.call(path));
  const flight = { rsc: "1", cookie: cookieHeader(owner.cookies) };
  const answer = await rawCall(app.origin, `/c/${conversation}`, { headers: flight });
  received[who] += JSON.stringify(answer.headers) + answer.text;
}

/** The tokens that the app keeps, read with its own keys. */
async function readTokens(): Promise<Record<string, string>> {
  const secrets = JSON.parse(readFileSync(join(app.dataDir, "secrets.json"), "utf8"));
  const store = createStore({ sqliteFile: join(app.dataDir, "wherry.sqlite") });
  const place = { user: "owner", purpose: "connection", key: keys.connection("owner") } as const;
  const [sealed] = await store.batch([["get", place.key]]);
  await store.close();
  const sealer = createSealer(createKeyRing(secrets.encryptionKeys));
  const { tokens } = await sealer.open<ConnectionRecord>(place, sealed as string);
  return {
    access: tokens?.accessToken ?? "",
    refresh: tokens?.refreshToken ?? "",
    identity: tokens?.idToken ?? "",
  };
}

/** The database and its side files, byte for byte. */
const bytes = () =>
  readdirSync(app.dataDir)
    .filter((file) => file.startsWith("wherry.sqlite"))
    .map((file) => readFileSync(join(app.dataDir, file), "latin1"))
    .join("\n");

beforeAll(async () => {
  fake = await startFakeUpstream({ delayMs: 0, account: { email: words.email, accountId: words.account } });
  app = await startApp({
    CODEX_AUTH_URL: fake.authUrl,
    CODEX_BASE_URL: fake.baseUrl,
    OWNER_PASSPHRASE: passphrase,
    LOG_LEVEL: "debug",
  });
  const owner = createOwner(app.origin);
  const nobody = createOwner(app.origin);
  credentials.link = new URL(app.link()).hash.slice("#link=".length);

  await hear("nobody", await createOwner(app.origin).signInByPassphrase(strays.guess));
  await hear("owner", await owner.signInByPassphrase(passphrase));
  credentials.cookie = owner.cookies.get("authjs.session-token") as string;
  credentials.device = owner.cookies.get("wherry.device") as string;

  const begun = await (await owner.post("/api/connection/begin", {})).json();
  await hear("owner", await owner.post("/api/connection/finish", { pasted: `rt_${strays.paste}` }));
  await hear(
    "owner",
    await owner.post("/api/connection/finish", {
      pasted: `http://localhost:1455/auth/callback?code=ac_${strays.paste}`,
    }),
  );
  const pasted = await fake.authorize(begun.url);
  await hear("owner", await owner.post("/api/connection/finish", { pasted }));
  const exchange = fake.journal.last("exchange").body as Record<string, string>;
  credentials.code = exchange.code as string;
  credentials.verifier = exchange.code_verifier as string;
  for (const [name, token] of Object.entries(await readTokens())) credentials[`first ${name} token`] = token;

  fake.next("text", { text: `The answer is ${words.answer}.` });
  const { body } = await owner.ask(conversation, `${words.question}?`);
  fake.next("unauthorized"); // one refresh, so that there are two generations of tokens
  const again = await owner.send(randomUUID(), words.failed);
  await collect(readEvents(again.response));
  expect(fake.journal.count("refresh")).toBe(1);
  for (const [name, token] of Object.entries(await readTokens())) credentials[`next ${name} token`] = token;
  for (const scenario of ["usage_limit", "cut", "failed_late", "cloudflare_403", "html_502"] as const) {
    fake.next(scenario);
    const { response } = await owner.send(randomUUID(), words.failed);
    await hear("owner", response);
  }
  await hear(
    "owner",
    await owner.call("/api/connection/begin", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: `{"${strays.body}`,
    }),
  );
  await hear("owner", await owner.post("/api/connection/begin", { [strays.body]: strays.body }));
  await hear("nobody", await nobody.call(`/api/conversations?code=${strays.query}&token=${strays.query}`));
  const { rev } = await owner.conversation(conversation);
  await hear(
    "owner",
    await owner.post(`/api/conversations/${conversation}`, { rev, title: words.title }, { method: "PATCH" }),
  );

  const somebody = await anotherUser(app);
  await look("owner", owner, body.turnId);
  await look("somebody", somebody, body.turnId);
  await look("nobody", nobody, body.turnId);
  database = bytes();

  await hear("owner", await owner.call("/api/connection", { method: "DELETE" }));
  credentials.revoked = (fake.journal.last("revoke").body as Record<string, string>).token as string;
  const { csrfToken } = await (await owner.call("/api/auth/csrf")).json();
  await hear(
    "owner",
    await owner.call("/api/auth/signout", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `csrfToken=${csrfToken}`,
    }),
  );
  await app.terminate();
  database += bytes();
}, 120_000);
afterAll(async () => {
  await app.stop();
  await fake.stop();
});

/** The names of those that a text holds; of a long one its beginning is enough to be found. */
function found(text: string, wanted: Record<string, string>): string[] {
  return Object.entries(wanted)
    .filter(([, value]) => text.includes(value.slice(0, 200)))
    .map(([name]) => name);
}

describe("a canary in every secret", () => {
  test("every credential was seen, so that there is something to find", () => {
    expect(Object.entries(credentials).filter(([, value]) => value.length < 16)).toEqual([]);
    expect(Object.keys(credentials).toSorted()).toEqual(
      [
        "code",
        "cookie",
        "device",
        "first access token",
        "first identity token",
        "first refresh token",
        "link",
        "next access token",
        "next identity token",
        "next refresh token",
        "passphrase",
        "revoked",
        "verifier",
      ].toSorted(),
    );
    expect(credentials["next refresh token"]).not.toBe(credentials["first refresh token"]);
    expect(received.owner).toContain(words.answer);
    expect(received.owner).toContain(words.title);
    expect(received.owner).toContain(words.email);
    expect(app.output()).toContain("request failed");
    expect(database).toContain("SQLite format 3");
    expect(database).toContain(conversation);
  });

  test("no log line holds a credential, an account, or anything a person wrote", () => {
    const log = app.output().replaceAll(/^.*#link=.*$/gm, "");
    expect(found(log, { ...credentials, ...words, ...strays })).toEqual([]);
    expect(app.output().match(/#link=/g)).toHaveLength(1);
  });

  test("nothing that any browser received holds a credential, but for its own cookies", () => {
    const { cookie, device, ...rest } = credentials;
    expect(found(received.owner, rest)).toEqual([]);
    const bodies = received.owner.replaceAll(/\["set-cookie","[^"]*"\]/g, "");
    expect(found(bodies, { cookie: cookie as string, device: device as string })).toEqual([]);
  });

  test.each(["somebody", "nobody"] as const)("%s received nothing of the owner's", (who) => {
    expect(received[who].length).toBeGreaterThan(10_000);
    expect(found(received[who], { ...credentials, ...words })).toEqual([]);
  });

  test("no answer repeats what was typed where it did not belong", () => {
    expect(found(received.owner + received.somebody + received.nobody, strays)).toEqual([]);
  });

  test("the database holds nothing in clear: no credential, no text, no title, no account", () => {
    expect(found(database, { ...credentials, ...words, ...strays })).toEqual([]);
  });

  test("no address of a call to OpenAI holds a credential or a text, and none got what is ours", () => {
    const { entries } = fake.journal;
    const own = Object.fromEntries(
      ["passphrase", "link", "cookie", "device"].map((name) => [name, credentials[name] as string]),
    );
    const calls = entries.filter(({ route }) => route !== "authorize");
    expect(calls.length).toBeGreaterThan(8);
    expect(found(calls.map(({ path }) => path).join("\n"), { ...credentials, ...words })).toEqual([]);
    expect(found(JSON.stringify(entries), { ...own, ...strays, title: words.title })).toEqual([]);
    for (const { route, headers } of calls) {
      if (["exchange", "refresh", "revoke"].includes(route)) expect(headers.authorization).toBeUndefined();
      expect(headers.cookie).toBeUndefined();
    }
  });
});
