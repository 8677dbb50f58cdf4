import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientId } from "../../support/fake-upstream/auth/tokens.ts";
import { type FakeUpstream, startFakeUpstream } from "../../support/fake-upstream/server.ts";
import { createOauthClient } from "./oauth-client.ts";

let fake: FakeUpstream;
let client: ReturnType<typeof createOauthClient>;
beforeAll(async () => {
  fake = await startFakeUpstream({ delayMs: 0 });
  client = createOauthClient(fake);
});
afterAll(() => fake.stop());

describe("the device code", () => {
  const start = async () =>
    JSON.parse((await client.post("/api/accounts/deviceauth/usercode", { client_id: clientId })).body) as {
      device_auth_id: string;
      user_code: string;
    };
  const poll = ({ device_auth_id, user_code }: Awaited<ReturnType<typeof start>>) =>
    client.post("/api/accounts/deviceauth/token", { device_auth_id, user_code });

  it("is pending until the person enters it, then gives a code for the device redirect", async () => {
    const device = await start();
    expect(await poll(device)).toMatchObject({ status: 403, body: expect.stringContaining("pending") });
    const page = await fetch(`${fake.authUrl}/codex/device`, {
      method: "POST",
      body: new URLSearchParams({ user_code: device.user_code.toLowerCase() }),
    });
    expect(await page.text()).toContain("Signed in");
    const done = JSON.parse((await poll(device)).body) as Record<string, string>;
    const { authorization_code = "", code_verifier = "" } = done;
    const answer = await client.exchange(
      authorization_code,
      code_verifier,
      "https://auth.openai.com/deviceauth/callback",
    );
    expect(answer.status).toBe(200);
  });

  it("ends after fifteen minutes, and can be switched off", async () => {
    const device = await start();
    fake.clock.advance(901_000);
    expect((await poll(device)).status).toBe(400);
    fake.next("device_disabled");
    expect((await client.post("/api/accounts/deviceauth/usercode", { client_id: clientId })).status).toBe(
      404,
    );
  });
});
