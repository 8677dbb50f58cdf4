import { createPublicKey } from "node:crypto";
import { jwtVerify } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createWorld, subject } from "./world.ts";

let world: Awaited<ReturnType<typeof createWorld>>;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.stop());
beforeEach(() => world.clear());

const paths = () => world.service.pushed.map(({ url }) => url);
const pathOf = (endpoint: string) => new URL(endpoint).pathname;

/** A public key of VAPID, for jose. */
function publicKeyOf(base64url: string) {
  const point = Buffer.from(base64url, "base64url");
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString("base64url"));
  return createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
}

describe("a message to the devices of a user", () => {
  const message = { title: "Answer ready", body: "Tides", path: "/c/1" };

  test("goes to each, encrypted, in the form that push services ask for (RFC 8030, 8291, 8292)", async () => {
    const endpoints = [
      await world.subscribe(await world.signIn()),
      await world.subscribe(await world.signIn()),
    ];
    await world.push.send("owner", message);
    expect(paths().toSorted()).toEqual(endpoints.map(pathOf).toSorted());
    const { publicKey } = await world.keyPair.open(null);
    for (const { method, headers, body } of world.service.pushed) {
      expect(method).toBe("POST");
      expect(headers).toMatchObject({
        ttl: String(4 * 60 * 60),
        urgency: "normal",
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
      });
      expect(body.toString("latin1")).not.toMatch(/Answer|Tides/);
      expect(world.browser.read(body)).toEqual(message);
      const [, token = "", key] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(headers.authorization ?? "") ?? [];
      expect(key).toBe(publicKey);
      const { payload } = await jwtVerify(token, publicKeyOf(publicKey), { algorithms: ["ES256"] });
      expect(payload).toMatchObject({ aud: world.service.origin, sub: subject });
      const hours = ((payload.exp ?? 0) - Date.now() / 1000) / 3600;
      expect(hours).toBeGreaterThan(1);
      expect(hours).toBeLessThanOrEqual(24);
    }
  });

  test("makes no call and no keys where no device wants any", async () => {
    await world.push.send("nobody", message);
    expect(paths()).toEqual([]);
  });

  test.each([404, 410])("drops a subscription that is over (%i), and no other", async (status) => {
    const over = await world.subscribe(await world.signIn());
    const stays = await world.subscribe(await world.signIn());
    world.service.answerWith((response, { url }) =>
      response.writeHead(url === pathOf(over) ? status : 201).end(),
    );
    await world.push.send("owner", message);
    expect((await world.list()).map(({ endpoint }) => endpoint)).toEqual([stays]);
  });

  test.each([429, 500, 403, 302])("keeps one whose service says %i, and logs no endpoint", async (status) => {
    const endpoint = await world.subscribe(await world.signIn());
    world.service.answerWith((response) =>
      response.writeHead(status, { location: `${world.service.origin}/elsewhere` }).end(),
    );
    await world.push.send("owner", message);
    expect(paths()).toEqual([pathOf(endpoint)]);
    expect(await world.list()).toHaveLength(1);
    expect(world.logged).toEqual([["warn", "push refused", { host: new URL(endpoint).host, status }]]);
  });

  test("that cannot be sent to one device still goes to the other", async () => {
    const unwell = await world.subscribe(await world.signIn());
    const well = await world.subscribe(await world.signIn());
    world.service.answerWith((response, { url }) =>
      url === pathOf(unwell) ? response.destroy() : response.writeHead(201).end(),
    );
    await world.push.send("owner", message);
    expect(paths()).toContain(pathOf(well));
    expect(JSON.stringify(world.logged)).toContain("push not sent");
    expect(JSON.stringify(world.logged)).not.toContain(pathOf(unwell));
    expect(await world.list()).toHaveLength(2);
  });

  test("never reaches a device that was signed out, whose subscription goes", async () => {
    const lost = await world.signIn();
    await world.subscribe(lost);
    const kept = await world.subscribe(await world.signIn());
    await world.signOut(lost);
    await world.push.send("owner", message);
    expect(paths()).toEqual([pathOf(kept)]);
    expect(await world.list()).toHaveLength(1);
  });
});

describe("the end of an answer", () => {
  let device: string;
  beforeEach(async () => {
    device = await world.signIn();
    await world.subscribe(device);
  });

  test("that took long is told where no device shows it", async () => {
    await world.end();
    expect(paths()).toHaveLength(1);
  });

  test("is told by its title alone, in calm words", async () => {
    const ready = await world.end({ title: "Tides" });
    const early = await world.end({ outcome: "failed", title: "Moons" });
    expect(world.service.pushed.map(({ body }) => world.browser.read(body))).toEqual([
      { title: "Answer ready", body: "Tides", path: `/c/${ready}` },
      { title: "Answer stopped early", body: "Moons", path: `/c/${early}` },
    ]);
  });

  test.each<[string, Parameters<typeof world.end>]>([
    ["took no longer than its reader waits", [{ seconds: 20 }]],
    ["its owner stopped", [{ outcome: "stopped" }]],
    ["a page has shown meanwhile", [{}, ({ seen }) => seen()]],
    ["was deleted meanwhile", [{}, ({ remove }) => remove()]],
    ["ended as its device was signed out", [{}, () => world.signOut(device)]],
  ])("that %s is not told", async (_, given) => {
    await world.end(...given);
    expect(paths()).toEqual([]);
  });
});
