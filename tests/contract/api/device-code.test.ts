import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { DeviceCode, DeviceCodePoll, SignInAttempt } from "../../../lib/shared/records.ts";
import { type App, startApp } from "../../support/app.ts";
import { secrets } from "../../support/deployment.ts";
import { createOwner, type Owner } from "../../support/owner.ts";
import { type RedisServer, startRedis } from "../../support/redis-server.ts";
import { type Connected, refusal, settingsFor, startConnected } from "./connected.ts";

const iPhone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) Version/26.1 Mobile/15E148 Safari/604.1";

describe("two servers on one Redis", () => {
  let redis: RedisServer;
  let here: Connected;
  let there: App;
  /** One owner: at the first server on a computer, at the second on a phone. */
  let owner: Owner;
  let phone: Owner;
  beforeAll(async () => {
    redis = await startRedis();
    const shared = {
      REDIS_URL: redis.url,
      ...secrets(),
      LOG_LEVEL: "debug",
    };
    here = await startConnected({ connect: false, settings: shared });
    there = await startApp({ ...settingsFor(here.fake), ...shared });
    owner = here.owner;
    phone = createOwner(there.origin, iPhone);
    await phone.signInByLink(there.link());
    here.fake.deviceInterval.seconds = 1;
  });
  afterAll(async () => {
    await there.stop();
    await here.stop();
    await redis.stop();
  });
  beforeEach(async () => {
    await owner.call("/api/connection", { method: "DELETE" });
    here.fake.clear();
    here.fake.journal.clear();
  });

  const begin = async (by: Owner, body: object = {}): Promise<DeviceCode> =>
    (await by.post("/api/connection/device", body)).json();
  const poll = async (by: Owner): Promise<DeviceCodePoll> =>
    (await by.post("/api/connection/device/poll", {})).json();

  /** Polls as often as it is told to, until something else comes than waiting. */
  async function ending(by: Owner): Promise<DeviceCodePoll> {
    for (;;) {
      const answer = await poll(by);
      if (!("interval" in answer)) return answer;
      await pause(answer.interval * 1000);
    }
  }

  test("show one code, ask OpenAI once an interval, and exchange once", async () => {
    const { fake } = here;
    const begun = await begin(owner, { fresh: true });
    expect(begun).toMatchObject({
      userCode: expect.stringMatching(/^[A-Z]{4}-\d{5}$/),
      verificationUrl: `${fake.authUrl}/codex/device`,
      interval: 4,
      expiresAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(begun.expiresIn).toBe(15 * 60);
    const elsewhere = await begin(phone);
    expect(elsewhere).toMatchObject({ userCode: begun.userCode, startedOn: "Linux" });
    expect(fake.journal.count("device_code")).toBe(1);

    const endings = Promise.all([owner, phone, owner, phone].map(ending));
    await fake.journal.until("device_token", ({ status }) => status === 403);
    fake.approveDevice(begun.userCode);
    const { accountId: id, email, plan } = fake.account;
    expect(await endings).toEqual(Array(4).fill({ status: "connected", account: { id, email, plan } }));
    expect(fake.journal.count("exchange")).toBe(1);
    const times = fake.journal.of("device_token").map(({ startedAt }) => startedAt);
    for (const [index, time] of times.entries())
      if (index > 0) expect(time - (times[index - 1] as number)).toBeGreaterThan(3_500);
    for (const one of [owner, phone])
      expect(await (await one.call("/api/connection")).json()).toMatchObject({
        connected: true,
        health: "ok",
      });
  });

  test("the page of either shows the open code at once, and nothing of it in its address", async () => {
    const begun = await begin(owner, { fresh: true });
    const page = await (await phone.call("/connect")).text();
    expect(page).toContain(begun.userCode);
    expect(page).not.toContain("deviceauth_");
  });

  test("an attempt begun at one goes on at the other, unless a fresh one is asked for", async () => {
    const attempt = async (by: Owner, body: object = {}): Promise<SignInAttempt> =>
      (await by.post("/api/connection/begin", body)).json();
    const begun = await attempt(phone, { fresh: true });
    expect(begun).not.toHaveProperty("startedOn");
    const continued = await attempt(owner);
    expect(continued).toEqual({ ...begun, startedOn: "iPhone" });
    expect((await attempt(phone)).url).not.toBe(begun.url);
    expect((await attempt(owner, { fresh: true })).url).not.toBe(begun.url);

    const pasted = await here.fake.authorize(continued.url);
    expect((await owner.post("/api/connection/finish", { pasted })).status).toBe(200);
    expect(await (await phone.call("/api/connection")).json()).toMatchObject({ connected: true });
  });

  test.each([
    ["device_disabled", 409, "device_code_unavailable"],
    ["device_403_html", 502, "edge_blocked"],
    ["device_500", 502, "upstream_unavailable"],
  ] as const)("%s is named", async (scenario, status, code) => {
    here.fake.next(scenario);
    const answer = await owner.post("/api/connection/device", { fresh: true });
    expect(await refusal(answer)).toEqual({ status, code });
  });

  test.each([{ user_code: "x" }, { fresh: "yes" }, []])("a body like %o is refused", async (body) => {
    for (const path of ["/api/connection/device", "/api/connection/device/poll"])
      expect(await refusal(await owner.post(path, body))).toEqual({ status: 400, code: "bad_request" });
  });

  test("no log names a code, an id or a token", async () => {
    const { userCode } = await begin(owner, { fresh: true });
    here.fake.next("device_refused");
    expect(await ending(owner)).toEqual({ status: "refused" });
    for (const output of [here.app.output(), there.output()]) {
      expect(output).not.toContain(userCode);
      expect(output).not.toMatch(/deviceauth_[0-9a-f]|ac_\w|eyJ/);
    }
  });
});
