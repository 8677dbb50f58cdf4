import { createECDH, randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createOwner, type Owner } from "../../support/owner.ts";
import { type Connected, refusal, startConnected } from "./connected.ts";
import { anotherUser } from "./security/another-user.ts";

const endpoint = "https://fcm.googleapis.com/fcm/send/canary-endpoint";

/** What `PushSubscription.toJSON` of a browser says. */
const subscription = (given: object = {}) => ({
  endpoint,
  expirationTime: null,
  keys: {
    p256dh: createECDH("prime256v1").generateKeys("base64url"),
    auth: randomBytes(16).toString("base64url"),
  },
  ...given,
});

describe("the push API", () => {
  let here: Connected;
  let phone: Owner;
  beforeAll(async () => {
    here = await startConnected({ connect: false });
    phone = createOwner(here.app.origin);
    await phone.signInByLink(await newLink());
  });
  afterAll(() => here.stop());

  async function newLink(): Promise<string> {
    const last = here.app.link();
    await here.owner.post("/api/sign-in-link", {});
    await vi.waitUntil(() => here.app.link() !== last);
    return here.app.link();
  }

  const state = async (by: Owner) => (await by.call("/api/push")).json();
  const put = (body: unknown, by: Owner = here.owner) => by.post("/api/push", body, { method: "PUT" });
  const remove = (by: Owner) => by.call("/api/push", { method: "DELETE" });

  test("tells every device the one key of the deployment, and each whether it has subscribed", async () => {
    const { publicKey, subscribed } = await state(here.owner);
    expect(Buffer.from(publicKey, "base64url")).toHaveLength(65);
    expect(subscribed).toBe(false);
    expect((await put(subscription())).status).toBe(204);
    expect(await state(here.owner)).toEqual({ publicKey, subscribed: true });
    expect(await state(phone)).toEqual({ publicKey, subscribed: false });
    expect(await state(await anotherUser(here.app))).toEqual({ publicKey, subscribed: false });
  });

  test("takes a subscription again, and forgets it as often as it is told to", async () => {
    const one = subscription({ endpoint: "https://web.push.apple.com/Qx" });
    for (const _ of [1, 2]) expect((await put(one, phone)).status).toBe(204);
    expect(await state(phone)).toMatchObject({ subscribed: true });
    for (const _ of [1, 2]) expect((await remove(phone)).status).toBe(204);
    expect(await state(phone)).toMatchObject({ subscribed: false });
    expect(await state(here.owner)).toMatchObject({ subscribed: true });
  });

  test("has a device ask anew after it has signed in again", async () => {
    await put(subscription({ endpoint: "https://web.push.apple.com/Qy" }), phone);
    await phone.signInByLink(await newLink());
    expect(await state(phone)).toMatchObject({ subscribed: false });
  });

  test.each([
    ["this machine", "https://127.0.0.1/x"],
    ["a cloud's metadata", "http://169.254.169.254/latest/meta-data"],
    ["a push service's name on another site", "https://fcm.googleapis.com.evil.example/x"],
    ["another port", "https://fcm.googleapis.com:8443/x"],
    ["no address", "x"],
  ])("never takes %s for a push service", async (_, wrong) => {
    const answer = await put(subscription({ endpoint: wrong }), phone);
    expect(await refusal(answer)).toEqual({ status: 400, code: "push_refused" });
    expect(await state(phone)).toMatchObject({ subscribed: false });
  });

  test.each<[string, unknown]>([
    ["no endpoint", { keys: subscription().keys }],
    ["no keys", { endpoint }],
    ["keys that are none", subscription({ keys: { p256dh: "x", auth: "y" } })],
    [
      "an endpoint without end",
      subscription({ endpoint: `https://fcm.googleapis.com/${"x".repeat(2_000)}` }),
    ],
    ["a field too many", subscription({ session: "another" })],
  ])("refuses %s", async (_, body) => {
    expect(await refusal(await put(body))).toEqual({ status: 400, code: "bad_request" });
  });

  test("keeps endpoints out of the store in clear, and out of the log", async () => {
    const files = readdirSync(here.app.dataDir).filter((file) => file.startsWith("wherry.sqlite"));
    const bytes = files.map((file) => readFileSync(join(here.app.dataDir, file), "latin1")).join("\n");
    expect(bytes).toContain("push-keys");
    expect(bytes).not.toContain("canary-endpoint");
    expect(here.app.output()).not.toContain("canary-endpoint");
  });
});
