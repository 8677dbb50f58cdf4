import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { App } from "../../../support/app.ts";
import type { FakeUpstream } from "../../../support/fake-upstream/server.ts";
import type { Owner } from "../../../support/owner.ts";
import { type Connected, startConnected } from "../connected.ts";
import { anotherUser } from "./another-user.ts";

const canary = "Zq9canaryZq9";
const callback = "http://localhost:1455/auth/callback";
const code = `ac_${canary}0123456789abcdefghijklmnopqrstuvwxyz`;
const state = "S".repeat(43);

let here: Connected;
let app: App;
let fake: FakeUpstream;
let owner: Owner;
beforeAll(async () => {
  here = await startConnected({ connect: false, settings: { LOG_LEVEL: "debug" } });
  ({ app, fake, owner } = here);
});
afterAll(() => here.stop());
beforeEach(async () => {
  await owner.call("/api/connection", { method: "DELETE" });
  fake.clear();
  fake.journal.clear();
});

async function begin(): Promise<string> {
  return (await (await owner.post("/api/connection/begin", {})).json()).url;
}

const paste = (pasted: string, by = owner) => by.post("/api/connection/finish", { pasted });
const codeOf = async (response: Response) => `${response.status} ${(await response.json()).error?.code}`;

describe("a wrong paste", () => {
  test.each<[string, (address: string) => string, string]>([
    ["the sign-in page", (address) => `${address}&x=${canary}`, "400 paste_authorize_url"],
    ["this site", () => `${app.origin}/connect?x=${canary}`, "400 paste_own_url"],
    ["only a code", () => code, "400 paste_code_only"],
    ["an address without its end", () => `${callback}?code=${code}`, "400 paste_cut_off"],
    ["an address whose state is cut", () => `${callback}?code=${code}&state=abc`, "400 paste_cut_off"],
    [
      "a refusal",
      () => `${callback}?error=access_denied&error_description=<b>${canary}</b>&state=${state}`,
      "400 paste_denied",
    ],
    [
      "a workspace without Codex",
      () =>
        `${callback}?error=access_denied&error_description=missing_codex_entitlement+${canary}&state=${state}`,
      "400 paste_no_entitlement",
    ],
    [
      "a sign-in that was never begun",
      () => `${callback}?code=${code}&state=${state}`,
      "400 paste_unknown_state",
    ],
    ["something else", () => `a note about ${canary}`, "400 paste_unusable"],
    ["nothing", () => "", "400 paste_unusable"],
    ["a refresh token", () => `rt_${canary}`, "400 paste_unusable"],
    [
      "another host",
      () => `https://evil.example/auth/callback?code=${code}&state=${state}`,
      "400 paste_unusable",
    ],
    ["a book", () => canary.repeat(2_000), "400 bad_request"],
    ["a library", () => canary.repeat(30_000), "413 too_large"],
  ])("of %s has its own answer, which repeats nothing of it", async (_, pasted, expected) => {
    const response = await paste(pasted(await begin()));
    const text = await response.text();
    expect(`${response.status} ${JSON.parse(text).error.code}`).toBe(expected);
    expect(Object.keys(JSON.parse(text).error).toSorted()).toEqual(["action", "code", "message"]);
    expect(text).not.toContain(canary);
    expect(JSON.stringify([...response.headers])).not.toContain(canary);
    expect(fake.journal.count("exchange")).toBe(0);
    expect(app.output()).not.toContain(canary);
  });

  test.each([
    { redirect_uri: "https://evil.example" },
    { client_id: "evil" },
    { scope: "all" },
    { state: "x" },
  ])("with a word of its own, %o, is refused (K-08)", async (more) => {
    const pasted = await fake.authorize(await begin());
    expect(await codeOf(await owner.post("/api/connection/finish", { pasted, ...more }))).toBe(
      "400 bad_request",
    );
    expect(await codeOf(await owner.post("/api/connection/begin", more))).toBe("400 bad_request");
  });

  test("of another user's sign-in connects nobody (K-01); the one who began it still can", async () => {
    const pasted = await fake.authorize(await begin());
    const somebody = await anotherUser(app);
    expect(await codeOf(await paste(pasted, somebody))).toBe("400 paste_unknown_state");
    expect((await paste(pasted)).status).toBe(200);
  });
});

test("a device code is its owner's alone: another user's page, poll and begin know nothing of it", async () => {
  const begun = await (await owner.post("/api/connection/device", {})).json();
  const somebody = await anotherUser(app);
  expect(await (await somebody.call("/connect")).text()).not.toContain(begun.userCode);
  expect(await (await somebody.post("/api/connection/device/poll", {})).json()).toEqual({
    status: "expired",
  });
  const theirs = await (await somebody.post("/api/connection/device", {})).json();
  expect(theirs.userCode).not.toBe(begun.userCode);
});

describe("a sign-in", () => {
  test("gives the browser an address and no verifier, no token (K-04)", async () => {
    const begun = await (await owner.post("/api/connection/begin", {})).json();
    expect(Object.keys(begun).toSorted()).toEqual(["expiresAt", "startedAt", "state", "url"]);
    const finished = await (await paste(await fake.authorize(begun.url))).text();
    expect(JSON.parse(finished)).toEqual({
      account: { id: fake.account.accountId, email: fake.account.email, plan: fake.account.plan },
    });
    const { code_verifier: verifier } = fake.journal.last("exchange").body as Record<string, string>;
    expect(JSON.stringify(begun)).not.toContain(verifier);
    expect(finished).not.toMatch(/eyJ|rt_|ac_/);
    expect(await (await owner.call("/api/connection")).text()).not.toMatch(/eyJ|rt_|ac_/);
  });

  test("pasted in five tabs at once is exchanged once, and all five succeed (K-02)", async () => {
    const pasted = await fake.authorize(await begin());
    const answers = await Promise.all(Array.from({ length: 5 }, () => paste(pasted)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const bodies = await Promise.all(answers.map((answer) => answer.json()));
    expect(bodies.filter(({ already }) => already)).toHaveLength(4);
    expect(fake.journal.count("exchange")).toBe(1);
  });

  test("pasted again while connected says so and asks nobody", async () => {
    const pasted = await fake.authorize(await begin());
    await paste(pasted);
    expect(await (await paste(pasted)).json()).toMatchObject({
      already: true,
      account: { email: fake.account.email },
    });
    expect(fake.journal.count("exchange")).toBe(1);
  });

  test("pasted again after a disconnect is used up", async () => {
    const pasted = await fake.authorize(await begin());
    await paste(pasted);
    await owner.call("/api/connection", { method: "DELETE" });
    expect(await codeOf(await paste(pasted))).toBe("400 paste_used");
  });

  test("whose code OpenAI refuses is used up", async () => {
    fake.next("exchange_invalid_grant");
    const pasted = await fake.authorize(await begin());
    expect(await codeOf(await paste(pasted))).toBe("400 paste_used");
    expect(await codeOf(await paste(pasted))).toBe("400 paste_used");
    expect(fake.journal.count("exchange")).toBe(1);
  });

  test("may be tried again while OpenAI cannot be reached, ten times and no more (B-04)", async () => {
    const pasted = await fake.authorize(await begin());
    await fake.refuseConnections();
    const outcomes: string[] = [];
    for (let time = 0; time < 12; time++) outcomes.push(await codeOf(await paste(pasted)));
    await fake.acceptConnections();
    expect(outcomes).toEqual([
      ...Array(10).fill("502 upstream_unavailable"),
      ...Array(2).fill("429 rate_limited"),
    ]);
    expect((await paste(await fake.authorize(await begin()))).status).toBe(200);
  });

  test("of twenty-one begun the oldest is dropped (K-05)", async () => {
    const addresses: string[] = [];
    for (let time = 0; time < 21; time++) addresses.push(await begin());
    const [oldest, second] = addresses as [string, string];
    expect(await codeOf(await paste(await fake.authorize(oldest)))).toBe("400 paste_unknown_state");
    expect((await paste(await fake.authorize(second))).status).toBe(200);
  });
});

describe("without a connection", () => {
  test.each(["/api/models", "/api/usage"])("%s says that there is none", async (path) => {
    expect(await codeOf(await owner.call(path))).toBe("409 not_connected");
  });

  test("the status says so, and a send does", async () => {
    expect(await (await owner.call("/api/connection")).json()).toEqual({ connected: false, health: "ok" });
    const { response } = await owner.send(crypto.randomUUID(), "Hello");
    expect(await codeOf(response)).toBe("409 not_connected");
  });
});

describe("disconnecting (K-10)", () => {
  test("revokes at OpenAI and forgets, as often as it is asked for", async () => {
    await owner.connect(fake.authorize);
    expect(await (await owner.call("/api/connection", { method: "DELETE" })).json()).toEqual({
      connected: false,
    });
    const revoked = await fake.journal.until("revoke", ({ endedAt }) => endedAt !== undefined);
    expect((revoked.body as Record<string, string>).token).toMatch(/^rt_/);
    expect(revoked.path).not.toContain("rt_");
    expect(await codeOf(await owner.call("/api/models"))).toBe("409 not_connected");
    expect((await owner.call("/api/connection", { method: "DELETE" })).status).toBe(200);
    expect(fake.journal.count("revoke")).toBe(1);
  });

  test("forgets also when OpenAI cannot be told", async () => {
    await owner.connect(fake.authorize);
    fake.next("revoke_500");
    expect((await owner.call("/api/connection", { method: "DELETE" })).status).toBe(200);
    expect(await (await owner.call("/api/connection")).json()).toMatchObject({ connected: false });
  });

  test("the models of the account are forgotten with it", async () => {
    await owner.connect(fake.authorize);
    expect((await owner.call("/api/models")).status).toBe(200);
    await owner.call("/api/connection", { method: "DELETE" });
    expect(await (await owner.call("/")).text()).not.toContain("gpt-6.1-sol");
  });
});
