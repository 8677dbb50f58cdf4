import { afterEach, describe, expect, test } from "vitest";
import { type App, startApp } from "../../../support/app.ts";
import { createOwner } from "../../../support/owner.ts";
import { rawCall } from "./raw-call.ts";
import { startRefused } from "./refused-start.ts";

const passphrase = "correct horse battery";

let app: App | undefined;
afterEach(async () => {
  await app?.stop();
  app = undefined;
});

/** A wrong guess by a browser that nobody has seen before, which says it comes from another address each time. */
async function guess(origin: string, number: number) {
  const stranger = createOwner(origin);
  const { csrfToken } = await (await stranger.call("/api/auth/csrf")).json();
  const response = await stranger.call("/api/auth/callback/passphrase", {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-auth-return-redirect": "1",
      "x-forwarded-for": `10.1.1.${number}`,
      "x-real-ip": `10.1.1.${number}`,
      forwarded: `for=10.1.1.${number}`,
    },
    body: new URLSearchParams({ csrfToken, passphrase: `guess number ${number} of many` }).toString(),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe("guessing", () => {
  test("ends for strangers, wherever they say they are; a device that signed in before goes on (B-01, R-03)", async () => {
    app = await startApp({ OWNER_PASSPHRASE: passphrase });
    const { origin } = app;
    const known = createOwner(origin);
    await known.signInByLink(app.link());

    const answers = [await guess(origin, 0)];
    while (answers.at(-1)?.status === 200 && answers.length < 30)
      answers.push(await guess(origin, answers.length));
    const limited = answers.pop() as Awaited<ReturnType<typeof guess>>;
    expect(answers.length).toBeGreaterThanOrEqual(9); // the link was the first of ten
    expect(answers.length).toBeLessThan(20); // the ten minutes may have changed on the way, once
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(limited.status).toBe(429);
    expect(JSON.parse(limited.text).error).toMatchObject({ code: "rate_limited", action: "wait" });
    expect(Number(limited.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(Number(limited.headers.get("retry-after"))).toBeLessThanOrEqual(600);

    const right = await createOwner(origin).signInByPassphrase(passphrase);
    expect(right.status).toBe(429); // a limit that lets the right one through would still answer guesses

    const headers = { "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded" };
    for (const path of [
      "/callback/passphrase/",
      "//callback/passphrase",
      "/%63allback/passphrase",
      "/./callback/passphrase",
    ]) {
      const answer = await rawCall(origin, `/api/auth${path}`, {
        method: "POST",
        headers,
        body: "passphrase=x",
      });
      expect([308, 404, 429]).toContain(answer.status); // another spelling of the path is no way round
    }

    const back = createOwner(origin);
    back.cookies.set("wherry.device", known.cookies.get("wherry.device") as string);
    expect((await back.signInByPassphrase(passphrase)).status).toBe(200);
    expect((await back.call("/api/connection")).status).toBe(200);
  });

  test("asking for printed links ends, and without a passphrase set there is none to guess", async () => {
    app = await startApp();
    const owner = createOwner(app.origin);
    const providers = await (await owner.call("/api/auth/providers")).json();
    expect(Object.keys(providers)).not.toContain("passphrase");
    for (const given of ["", "undefined", "null"]) {
      await owner.signInByPassphrase(given);
      expect(owner.cookies.has("authjs.session-token")).toBe(false);
    }
    await owner.signInByLink(app.link());
    expect((await owner.call("/api/connection")).status).toBe(200);

    let printed = 0;
    while ((await owner.post("/api/sign-in-link", {})).status === 204 && printed < 20) printed++;
    expect(printed).toBeGreaterThanOrEqual(5);
    expect(printed).toBeLessThanOrEqual(10);
    expect(app.output().match(/#link=/g)).toHaveLength(printed + 1);
  });
});

describe("a deployment that strangers can reach", () => {
  test.each<[string, Record<string, string>]>([
    ["a public address", { HOST: "8.8.8.8" }],
    ["a public name", { APP_URL: "https://chat.example.org" }],
    ["a serverless host", { VERCEL: "1", REDIS_URL: "redis://127.0.0.1:1" }],
  ])("at %s refuses to start without its secrets, and names them", async (_, settings) => {
    const failed = await startRefused(settings);
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.output).toMatch(/AUTH_SECRET, ENCRYPTION_KEYS, OWNER_PASSPHRASE/);
    expect(failed.output).not.toContain("#link=");
  });

  test("with a malformed setting names it and not its value", async () => {
    const failed = await startRefused({ OWNER_PASSPHRASE: "canary-short" });
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.output).toContain("OWNER_PASSPHRASE: at least 16 characters");
    expect(failed.output).not.toContain("canary-short");
    const ring = await startRefused({ ENCRYPTION_KEYS: "k1:canarycanary", AUTH_SECRET: "x".repeat(32) });
    expect(ring.output).toContain("ENCRYPTION_KEYS");
    expect(ring.output).not.toContain("canarycanary");
  });

  test("with its secrets starts, prints no link and gives none", async () => {
    app = await startApp({
      APP_URL: "https://chat.example.org",
      AUTH_SECRET: "x".repeat(32),
      ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 1).toString("base64")}`,
      OWNER_PASSPHRASE: passphrase,
    });
    expect(app.output()).not.toContain("#link=");
    expect((await createOwner(app.origin).post("/api/sign-in-link", {})).status).toBe(404);
    expect(app.output()).not.toContain("#link=");
  });
});
