import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { decodeProtectedHeader } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type App, startApp } from "../../../support/app.ts";
import { type FakeUpstream, startFakeUpstream } from "../../../support/fake-upstream/server.ts";
import { createOwner, type Owner } from "../../../support/owner.ts";

const key = (byte: number) => Buffer.alloc(32, byte).toString("base64");
const passphrase = "correct horse battery";
const form = { "content-type": "application/x-www-form-urlencoded", "x-auth-return-redirect": "1" };

let dataDir: string;
let fake: FakeUpstream;
let apps: App[];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "wherry-test-"));
  fake = await startFakeUpstream({ delayMs: 0 });
  apps = [];
});
afterEach(async () => {
  await Promise.all(apps.map((app) => app.stop()));
  await fake.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(settings: Record<string, string> = {}): Promise<App> {
  const app = await startApp({
    DATA_DIR: dataDir,
    CODEX_AUTH_URL: fake.authUrl,
    CODEX_BASE_URL: fake.baseUrl,
    ...settings,
  });
  apps.push(app);
  return app;
}

/** The same browser at another port. */
function moved(owner: Owner, app: App): Owner {
  const here = createOwner(app.origin);
  for (const [name, value] of owner.cookies) here.cookies.set(name, value);
  return here;
}

/** Everything in the database, by its meaning: pages and side files may change, these rows may not. */
function rows(): {
  key: string;
  kind: string;
  value: string | null;
  entries: unknown[];
  members: unknown[];
}[] {
  const database = new DatabaseSync(join(dataDir, "wherry.sqlite"), { readOnly: true });
  const records = database.prepare("SELECT id, key, kind, value, expires FROM record ORDER BY key").all();
  const entries = database.prepare("SELECT at, body FROM entry WHERE record = ? ORDER BY at");
  const members = database.prepare("SELECT member, score FROM ranked WHERE record = ? ORDER BY member");
  const all = records.map((record) => ({
    ...record,
    entries: entries.all(record.id as number),
    members: members.all(record.id as number),
  }));
  database.close();
  return all as unknown as ReturnType<typeof rows>;
}

/** What outlives a restart: heartbeats and counts are gone by themselves. */
const lasting = () => rows().filter(({ key }) => !/^(rate:|turn:.*:(heartbeat|mark)$)/.test(key));

/** The key id that each sealed value stands under. */
function keyIds(): Record<string, string[]> {
  const all: Record<string, string[]> = {};
  for (const { key, value, entries } of rows())
    for (const text of [value, ...entries.map((entry) => (entry as { body: string }).body)])
      if (text?.startsWith("eyJ")) all[key] = [...(all[key] ?? []), String(decodeProtectedHeader(text).kid)];
  return all;
}

async function fill(app: App): Promise<{ owner: Owner; conversation: string }> {
  const owner = createOwner(app.origin);
  await owner.signInByLink(app.link());
  await owner.connect(fake.authorize);
  const conversation = randomUUID();
  await owner.ask(conversation, "Hello");
  return { owner, conversation };
}

/** Visits every page and calls everything: the one page, the one code. */
async function expectLocked(app: App, owner: Owner, conversation: string): Promise<void> {
  const here = moved(owner, app);
  const { csrfToken } = await (await here.call("/api/auth/csrf")).json();

  for (const path of ["/", `/c/${conversation}`, "/connect", "/settings"]) {
    const page = await (await here.call(path)).text();
    expect(page).toContain("encryption key of this deployment");
    expect(page).not.toContain("Hello");
  }
  expect(await (await createOwner(app.origin).call("/sign-in")).text()).toContain(
    "encryption key of this deployment",
  );

  const calls: [string, string, unknown?][] = [
    ["GET", "/api/conversations"],
    ["GET", `/api/conversations/${conversation}`],
    ["PATCH", `/api/conversations/${conversation}`, { rev: 0, title: "x" }],
    ["DELETE", `/api/conversations/${conversation}`],
    [
      "POST",
      `/api/conversations/${conversation}/turns`,
      {
        turnId: randomUUID(),
        parentId: null,
        message: { id: randomUUID(), text: "x" },
        settings: { model: "m", effort: "low" },
      },
    ],
    ["GET", "/api/connection"],
    ["DELETE", "/api/connection"],
    ["POST", "/api/connection/begin", {}],
    ["GET", "/api/models"],
    ["GET", "/api/usage"],
    ["POST", "/api/sign-in-link", {}],
  ];
  for (const [method, path, body] of calls) {
    const response = await (body ? here.post(path, body, { method }) : here.call(path, { method }));
    expect(`${method} ${path} ${response.status}`).toBe(`${method} ${path} 503`);
    expect((await response.json()).error.code).toBe("key_ring");
  }
  const provider = (name: string, fields: Record<string, string>) =>
    here.call(`/api/auth/${name}`, {
      method: "POST",
      headers: form,
      body: new URLSearchParams({ csrfToken, ...fields }).toString(),
    });
  expect((await provider("callback/passphrase", { passphrase })).status).toBe(503);
  expect((await provider("signout", {})).status).toBe(503);
  expect((await here.call("/api/auth/callback/github?code=c&state=s")).status).toBe(503);
  expect((await here.call("/api/health")).status).toBe(503);
}

describe("a key ring that is not this store's", () => {
  test("shows one page, answers 503 and writes nothing; with the right one everything is there again", async () => {
    const right = { ENCRYPTION_KEYS: `k1:${key(1)}`, OWNER_PASSPHRASE: passphrase };
    const first = await start(right);
    const { owner, conversation } = await fill(first);
    await first.terminate();
    const before = lasting();

    const anotherKey = { ENCRYPTION_KEYS: `k1:${key(9)}` };
    const anotherName = { ENCRYPTION_KEYS: `k2:${key(1)}` };
    for (const wrong of [anotherKey, anotherName]) {
      const app = await start({ ...right, ...wrong });
      expect(app.output()).toContain("key ring does not fit the store");
      expect(app.output()).not.toContain("#link=");
      await expectLocked(app, owner, conversation);
      await app.terminate();
      expect(lasting()).toEqual(before);
    }

    const again = await start(right);
    const back = moved(owner, again);
    expect((await back.conversation(conversation)).messages).toHaveLength(2);
    expect(await (await back.call("/api/connection")).json()).toMatchObject({
      connected: true,
      health: "ok",
    });
  });
});

describe("a new key in front of the old one", () => {
  test("opens what the old one sealed and seals with the new one", async () => {
    const first = await start({ ENCRYPTION_KEYS: `k1:${key(1)}` });
    const { owner, conversation } = await fill(first);
    await first.terminate();
    expect(new Set(Object.values(keyIds()).flat())).toEqual(new Set(["k1"]));

    const app = await start({ ENCRYPTION_KEYS: `k2:${key(2)},k1:${key(1)}` });
    const here = moved(owner, app);
    expect((await here.conversation(conversation)).messages).toHaveLength(2);
    const next = randomUUID();
    await here.ask(next, "Hello again");
    await here.post(
      `/api/conversations/${conversation}`,
      { rev: (await here.conversation(conversation)).rev, title: "Renamed" },
      { method: "PATCH" },
    );
    await app.terminate();

    const ids = keyIds();
    expect(ids[`conversation:${conversation}`]).toEqual(["k2"]);
    expect(new Set(ids[`conversation:${next}:messages`])).toEqual(new Set(["k2"]));
    expect(new Set(ids[`conversation:${conversation}:messages`])).toEqual(new Set(["k1"]));
    expect(ids["user:owner:connection"]).toEqual(["k1"]);
  });
});

describe("the secrets of a local start", () => {
  const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

  test("can be read by their owner alone, as can the database", async () => {
    await rm(dataDir, { recursive: true });
    const app = await start();
    await fill(app);
    expect(await mode(dataDir)).toBe("700");
    for (const file of ["secrets.json", "wherry.sqlite", "wherry.sqlite-wal"])
      expect(await mode(join(dataDir, file))).toBe("600");
    const secrets = await readFile(join(dataDir, "secrets.json"), "utf8");
    for (const secret of Object.values(JSON.parse(secrets) as Record<string, string>)) {
      expect(secret.length).toBeGreaterThanOrEqual(16);
      expect(app.output()).not.toContain(secret);
    }
  });

  test("are the same for two servers that start at once", async () => {
    const [one, two] = await Promise.all([start(), start()]);
    const { owner, conversation } = await fill(one);
    expect((await moved(owner, two).conversation(conversation)).messages).toHaveLength(2);
    expect((await createOwner(two.origin).call("/api/health")).status).toBe(200);
  });
});
