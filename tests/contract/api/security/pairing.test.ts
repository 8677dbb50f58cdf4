import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, startApp } from "../../../support/app.ts";
import { type Deployment, type Shape, startDeployment } from "../../../support/deployment.ts";
import { createOwner, type Owner } from "../../../support/owner.ts";
import { refusal } from "../connected.ts";
import { anotherUser } from "./another-user.ts";
import { cookieHeader, rawCall } from "./raw-call.ts";

const iPhone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Version/19.1 Mobile/15E148 Safari/604.1";
const session = "authjs.session-token";

type Begun = { id: string; code: string; url: string; expiresAt: string };
type Redeemed = { id: string; claim: string; number: string; expiresAt: string };

const bodyOf = async <T>(answer: Response | Promise<Response>) => (await (await answer).json()) as T;
const wrongNumber = (right: string) => (right === "42" ? "43" : "42");
const wrongCode = (right: string) => `${right.slice(0, -1)}${right.endsWith("A") ? "C" : "A"}`;

const begin = (laptop: Owner) => bodyOf<Begun>(laptop.post("/api/pairings", {}));
const redeem = (phone: Owner, body: object) => phone.post("/api/pairings/redeem", body);
const secretOf = ({ url }: Begun) => new URL(url).hash.slice(1);
const confirm = (laptop: Owner, id: string, number: string) =>
  laptop.post(`/api/pairings/${id}/confirm`, { number });
const look = (laptop: Owner, id: string) => laptop.call(`/api/pairings/${id}`);
const status = (phone: Owner, { id, claim }: Redeemed) => phone.post(`/api/pairings/${id}/status`, { claim });
const isSignedIn = async (device: Owner) => (await device.call("/api/conversations")).status === 200;

/** Pairs a phone with a laptop, wherever each of them lands. */
async function pair(laptop: Owner, phone: Owner): Promise<Redeemed> {
  const begun = await begin(laptop);
  const redeemed = await bodyOf<Redeemed>(redeem(phone, { secret: secretOf(begun) }));
  expect((await confirm(laptop, begun.id, redeemed.number)).status).toBe(200);
  await phone.signInByPairing(redeemed.id, redeemed.claim);
  return redeemed;
}

describe.each<Shape>(["one server", "two servers on one Redis"])("pairing on %s", (shape) => {
  let site: Deployment;
  let first: string;
  let second: string;
  beforeAll(async () => {
    site = await startDeployment(shape, {
      OWNER_PASSPHRASE: "correct horse battery",
      RATE_LIMIT_SCALE: "1000",
      LOG_LEVEL: "debug",
    });
    first = site.apps[0]?.origin as string;
    second = site.apps.at(-1)?.origin as string;
  });
  afterAll(() => site.stop());

  const newPhone = (origin = second) => createOwner(origin, iPhone);
  async function newLaptop(): Promise<Owner> {
    const laptop = createOwner(first);
    await laptop.signInByPassphrase("correct horse battery");
    return laptop;
  }

  test("begun here, redeemed there and confirmed here, it signs the new device in", async () => {
    const laptop = await newLaptop();
    const phone = newPhone();
    const begun = await begin(laptop);
    expect(begun).toEqual({
      id: expect.stringMatching(/^\w{4}$/),
      code: expect.stringMatching(/^\w{4}-\w{3}-\w{3}$/),
      url: expect.stringMatching(`^${first}/pair#${begun.id}\\.[\\w-]{22}$`),
      expiresAt: expect.any(String),
    });
    expect(await bodyOf(look(laptop, begun.id))).toEqual({ phase: "open", expiresAt: begun.expiresAt });

    const answer = await redeem(phone, { code: begun.code.toLowerCase() });
    expect(answer.status).toBe(200);
    const redeemed = await bodyOf<Redeemed>(answer);
    expect(await bodyOf(look(laptop, begun.id))).toMatchObject({
      phase: "claimed",
      device: { name: "iPhone", platform: "Safari on iPhone" },
    });
    expect(await bodyOf(status(phone, redeemed))).toEqual({ phase: "claimed" });
    expect((await confirm(laptop, begun.id, redeemed.number)).status).toBe(200);
    expect(await bodyOf(status(phone, redeemed))).toEqual({ phase: "confirmed" });

    expect(await isSignedIn(phone)).toBe(false);
    await phone.signInByPairing(redeemed.id, redeemed.claim);
    expect(await isSignedIn(phone)).toBe(true);
    expect(phone.cookies.get(session)).not.toBe(laptop.cookies.get(session));
    expect(await bodyOf(look(laptop, begun.id))).toMatchObject({ phase: "used" });
  });

  test("P-01 a used code and a used claim are worth nothing", async () => {
    const laptop = await newLaptop();
    const begun = await begin(laptop);
    const phone = newPhone();
    const redeemed = await bodyOf<Redeemed>(redeem(phone, { code: begun.code }));
    const late = newPhone(first);
    for (const given of [{ code: begun.code }, { secret: secretOf(begun) }])
      expect(await refusal(await redeem(late, given))).toEqual({ status: 410, code: "pairing_over" });
    await confirm(laptop, begun.id, redeemed.number);
    await phone.signInByPairing(redeemed.id, redeemed.claim);
    await late.signInByPairing(redeemed.id, redeemed.claim);
    expect([await isSignedIn(phone), await isSignedIn(late)]).toEqual([true, false]);
  });

  test("P-02 of many that redeem at once, on both servers, one wins; of many that collect, one", async () => {
    const laptop = await newLaptop();
    const begun = await begin(laptop);
    const phones = Array.from({ length: 12 }, (_, at) => newPhone(at % 2 ? first : second));
    const answers = await Promise.all(phones.map((phone) => redeem(phone, { secret: secretOf(begun) })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(11).fill(410)]);
    const winner = answers.find(({ status }) => status === 200) as Response;
    const { id, claim, number } = await bodyOf<Redeemed>(winner);
    await confirm(laptop, id, number);
    await Promise.all(phones.map((phone) => phone.signInByPairing(id, claim)));
    const signedIn = await Promise.all(phones.map(isSignedIn));
    expect(signedIn.filter(Boolean)).toHaveLength(1);
  });

  test("P-03 a code says that it ends within 90 seconds, and one that was withdrawn is over at once", async () => {
    const laptop = await newLaptop();
    const begun = await begin(laptop);
    const left = Date.parse(begun.expiresAt) - Date.now();
    expect(left).toBeGreaterThan(60_000);
    expect(left).toBeLessThanOrEqual(90_000);
    expect((await laptop.call(`/api/pairings/${begun.id}`, { method: "DELETE" })).status).toBe(204);
    expect(await refusal(await redeem(newPhone(), { code: begun.code }))).toMatchObject({ status: 410 });
    expect(await refusal(await look(laptop, begun.id))).toEqual({ status: 404, code: "not_found" });
  });

  test("P-04 who only looks at the link redeems nothing, with and without its secret in the query", async () => {
    const laptop = await newLaptop();
    const begun = await begin(laptop);
    const bot = createOwner(second, "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)");
    for (const path of ["/pair", `/pair?secret=${secretOf(begun)}`, `/pair?code=${begun.code}`])
      for (const method of ["GET", "HEAD"]) {
        const answer = await bot.call(path, { method, headers: { "sec-fetch-site": "none" } });
        expect(answer.status).toBe(200);
        expect(answer.headers.getSetCookie()).toEqual([]);
      }
    const asked = await bot.call(`/api/pairings/redeem?secret=${secretOf(begun)}`);
    expect(asked.status).toBe(405);
    expect(await bodyOf(look(laptop, begun.id))).toMatchObject({ phase: "open" });
  });

  test("P-05 two wrong numbers end it, and the right one comes too late", async () => {
    const laptop = await newLaptop();
    const begun = await begin(laptop);
    const phone = newPhone();
    const redeemed = await bodyOf<Redeemed>(redeem(phone, { code: begun.code }));
    const wrong = wrongNumber(redeemed.number);
    expect(await refusal(await confirm(laptop, begun.id, wrong))).toEqual({
      status: 400,
      code: "pairing_wrong",
    });
    expect(await refusal(await confirm(laptop, begun.id, wrong))).toMatchObject({ code: "pairing_over" });
    expect((await confirm(laptop, begun.id, redeemed.number)).status).toBe(404);
    expect(await refusal(await status(phone, redeemed))).toMatchObject({ code: "pairing_over" });
    await phone.signInByPairing(redeemed.id, redeemed.claim);
    expect(await isSignedIn(phone)).toBe(false);
  });

  test("P-06 a new device shows nothing that grants itself anything, and gets nothing unconfirmed", async () => {
    const stranger = newPhone();
    expect((await stranger.post("/api/pairings", {})).status).toBe(401);
    const begun = await begin(await newLaptop());
    const answer = await redeem(stranger, { secret: secretOf(begun) });
    expect(answer.headers.getSetCookie()).toEqual([]);
    const redeemed = await bodyOf<Redeemed>(answer);
    await stranger.signInByPairing(redeemed.id, redeemed.claim);
    expect(stranger.cookies.has(session)).toBe(false);
    expect((await confirm(stranger, begun.id, redeemed.number)).status).toBe(401);
  });

  test("P-07 a paired device pairs no other one before it has signed in itself", async () => {
    const phone = newPhone();
    await pair(await newLaptop(), phone);
    expect(await isSignedIn(phone)).toBe(true);
    expect(await refusal(await phone.post("/api/pairings", {}))).toEqual({
      status: 403,
      code: "confirm_sign_in",
    });
    await phone.signInByPassphrase("correct horse battery");
    expect((await phone.post("/api/pairings", {})).status).toBe(200);
  });

  test("P-07 nor does it look at, confirm or end what another device of the owner shows", async () => {
    const laptop = await newLaptop();
    const phone = newPhone();
    await pair(laptop, phone);
    const begun = await begin(laptop);
    const { number } = await bodyOf<Redeemed>(redeem(newPhone(), { code: begun.code }));
    expect((await look(phone, begun.id)).status).toBe(404);
    expect((await confirm(phone, begun.id, number)).status).toBe(404);
    expect((await phone.call(`/api/pairings/${begun.id}`, { method: "DELETE" })).status).toBe(404);
    expect((await confirm(laptop, begun.id, number)).status).toBe(200);
  });

  test("P-08 the new device outlives the first one's sign-out, is listed, and is thrown out like any", async () => {
    const laptop = await newLaptop();
    const phone = newPhone();
    await pair(laptop, phone);
    const { csrfToken } = await bodyOf<{ csrfToken: string }>(laptop.call("/api/auth/csrf"));
    await laptop.call("/api/auth/signout", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `csrfToken=${csrfToken}`,
    });
    expect([await isSignedIn(laptop), await isSignedIn(phone)]).toEqual([false, true]);

    const other = await newLaptop();
    type Devices = { devices: { id: string; name: string; current: boolean }[] };
    const own = (await bodyOf<Devices>(phone.call("/api/devices"))).devices.find(({ current }) => current);
    const { devices } = await bodyOf<Devices>(other.call("/api/devices"));
    expect(devices).toContainEqual(expect.objectContaining({ id: own?.id, name: "iPhone" }));
    expect((await other.call(`/api/devices/${own?.id}`, { method: "DELETE" })).ok).toBe(true);
    expect(await isSignedIn(phone)).toBe(false);
  });

  test("P-09 the link leads here, whatever the request says", async () => {
    const laptop = await newLaptop();
    const forged = {
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "https",
      forwarded: "host=evil.example;proto=https",
      origin: "https://evil.example",
      referer: "https://evil.example/",
    };
    const answer = await laptop.post("/api/pairings", {}, { headers: forged });
    expect((await bodyOf<Begun>(answer)).url).toMatch(new RegExp(`^${first}/pair#`));
    for (const body of [{ origin: "https://evil.example" }, { url: "https://evil.example" }])
      expect(await refusal(await laptop.post("/api/pairings", body))).toMatchObject({ code: "bad_request" });
  });

  test("B-02 the fifth wrong guess ends a code, wherever the guesses land", async () => {
    const laptop = await newLaptop();
    const begun = await begin(laptop);
    const guess = (at: number) => redeem(newPhone(at % 2 ? first : second), { code: wrongCode(begun.code) });
    const answers = await Promise.all(Array.from({ length: 5 }, (_, at) => guess(at)));
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    const unknown = await (await redeem(newPhone(), { code: "AAAA-AAA-AAA" })).text();
    const malformed = await (await redeem(newPhone(), { secret: "x" })).text();
    const killed = await (await redeem(newPhone(), { code: begun.code })).text();
    expect(new Set([...texts, unknown, malformed, killed]).size).toBe(1);
    expect((await look(laptop, begun.id)).status).toBe(404);
  });

  test.each([{}, { code: 1 }, { code: "x", secret: "x" }, { secret: "x".repeat(201) }, []])(
    "a body of another form (%j) is named as such",
    async (body) => {
      expect(await refusal(await redeem(newPhone(), body))).toEqual({ status: 400, code: "bad_request" });
    },
  );

  test.each(["", "7", "777", "4 2", "٤٢", 42])(
    "a number of another form (%j) is named as such",
    async (number) => {
      const laptop = await newLaptop();
      const answer = await laptop.post(`/api/pairings/${(await begin(laptop)).id}/confirm`, { number });
      expect(await refusal(answer)).toEqual({ status: 400, code: "bad_request" });
    },
  );

  test("no log holds a code, a link, a claim or a number's owner", async () => {
    const laptop = await newLaptop();
    const begun = await begin(laptop);
    const redeemed = await bodyOf<Redeemed>(redeem(newPhone(), { code: begun.code }));
    await redeem(newPhone(), { code: begun.code });
    await confirm(laptop, begun.id, wrongNumber(redeemed.number));
    expect(site.output()).toContain("pairing_over");
    for (const secret of [begun.code, begun.code.slice(5), secretOf(begun), redeemed.claim])
      expect(site.output()).not.toContain(secret);
  });
});

describe("pairing with limits as they are", () => {
  let app: App;
  beforeAll(async () => {
    app = await startApp({ OWNER_PASSPHRASE: "correct horse battery", RATE_LIMIT_SCALE: "1" });
  });
  afterAll(() => app.stop());

  test("another user's is nothing, not even its existence", async () => {
    const laptop = createOwner(app.origin);
    await laptop.signInByLink(app.link());
    const somebody = await anotherUser(app);
    const begun = await begin(laptop);
    const { number } = await bodyOf<Redeemed>(redeem(createOwner(app.origin), { code: begun.code }));
    for (const id of [begun.id, "AAAA", "x", "..%2Fx", "A".repeat(3000)])
      for (const answer of [
        await look(somebody, id),
        await confirm(somebody, id, number),
        await somebody.call(`/api/pairings/${id}`, { method: "DELETE" }),
      ])
        expect(await refusal(answer)).toEqual({ status: 404, code: "not_found" });
    expect((await confirm(laptop, begun.id, number)).status).toBe(200);
    await laptop.call(`/api/pairings/${begun.id}`, { method: "DELETE" });
  });

  test("strangers' guesses at the passphrase and at codes keep no device out that the owner lets in", async () => {
    const laptop = await anotherUser(app, "somebody else");
    const stranger = createOwner(app.origin);
    while ((await stranger.signInByPassphrase("a guess of a stranger")).status !== 429);
    while ((await redeem(stranger, { code: "AAAA-AAA-AAA" })).status !== 429);
    expect(await refusal(await redeem(stranger, { secret: "x" }))).toMatchObject({ status: 429 });
    const phone = createOwner(app.origin, iPhone);
    await pair(laptop, phone);
    expect(await isSignedIn(phone)).toBe(true);
  });

  test("a device shows five codes an hour", async () => {
    const laptop = await anotherUser(app, "a third one");
    let shown = 0;
    while ((await laptop.post("/api/pairings", {})).status === 200 && shown < 20) shown++;
    expect(shown).toBeGreaterThanOrEqual(5);
    expect(shown).toBeLessThanOrEqual(10); // the hour may have changed on the way
    expect(await refusal(await laptop.post("/api/pairings", {}))).toMatchObject({ code: "rate_limited" });
  });

  test("the store holds no code, link or claim in clear", async () => {
    const laptop = await anotherUser(app, "a fourth one");
    const begun = await begin(laptop);
    const redeemed = await bodyOf<Redeemed>(redeem(createOwner(app.origin), { code: begun.code }));
    await app.terminate();
    const database = readdirSync(app.dataDir)
      .filter((file) => file.startsWith("wherry.sqlite"))
      .map((file) => readFileSync(join(app.dataDir, file), "latin1"))
      .join("\n");
    expect(database).toContain(`pairing:${begun.id}`);
    const secrets = [begun.code, begun.code.slice(5).replace("-", ""), secretOf(begun), redeemed.claim];
    for (const secret of secrets) expect(database).not.toContain(secret);
  });
});

test("a deployment with a public address names that one in its links, wherever it is called from", async () => {
  const app = await startApp({
    APP_URL: "https://chat.example.org",
    AUTH_SECRET: "x".repeat(32),
    ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 1).toString("base64")}`,
    OWNER_PASSPHRASE: "correct horse battery",
  });
  const laptop = createOwner(app.origin);
  await laptop.signInByPassphrase("correct horse battery");
  const headers = {
    host: "127.0.0.1",
    "content-type": "application/json",
    "sec-fetch-site": "same-origin",
    cookie: cookieHeader(laptop.cookies),
  };
  const answer = await rawCall(app.origin, "/api/pairings", { method: "POST", headers, body: "{}" });
  await app.stop();
  expect(JSON.parse(answer.text).url).toMatch(/^https:\/\/chat\.example\.org\/pair#/);
});
