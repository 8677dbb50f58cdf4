import { networkInterfaces } from "node:os";
import ipaddr from "ipaddr.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, startApp } from "../../../support/app.ts";
import { type RawAnswer, rawCall } from "./raw-call.ts";

const own = Object.values(networkInterfaces())
  .flatMap((known) => known ?? [])
  .filter(({ family, internal }) => family === "IPv4" && !internal)
  .map(({ address }) => address);
/** On a machine with a public address a start without secrets is refused, as it should be. */
const isPublic = own.some((address) => ipaddr.process(address).range() === "unicast");
const name = "wherry.lan";

/** A browser on plain http: it has no Fetch Metadata and says where it comes from in `Origin` alone. */
function lanBrowser(app: App, host: string) {
  const cookies = new Map<string, string>();
  return async (
    path: string,
    method = "GET",
    body?: string,
    type = "application/json",
  ): Promise<RawAnswer> => {
    const answer = await rawCall(app.origin, path, {
      method,
      headers: {
        host,
        cookie: [...cookies].map(([key, value]) => `${key}=${value}`).join("; "),
        ...(method === "GET"
          ? {}
          : { origin: `http://${host}`, "content-type": type, "x-auth-return-redirect": "1" }),
      },
      ...(body === undefined ? {} : { body }),
    });
    for (const cookie of answer.headers["set-cookie"] ?? []) {
      const [, key = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(key, value);
    }
    return answer;
  };
}

describe.skipIf(isPublic)("HOST=0.0.0.0", () => {
  let app: App;
  beforeAll(async () => {
    app = await startApp({ HOST: "0.0.0.0", APP_URL: `http://${name}:3000` });
  });
  afterAll(() => app.stop());

  test("prints a sign-in link for every address of this machine, and for its name", () => {
    const links = app.output().match(/http:\/\/\S+#link=[\w-]{43}/g) ?? [];
    const origins = links.map((link) => new URL(link).origin);
    expect(origins).toEqual([
      `http://${name}:3000`,
      ...["127.0.0.1", ...own].map((address) => `http://${address}:${app.port}`),
    ]);
    expect(new Set(links.map((link) => new URL(link).hash)).size).toBe(1);
  });

  test.each([
    "evil.example",
    "wherry",
    "wherry.lan",
    "wherry.lan:3001",
    "wherry.lan.evil.example:3000",
    "xwherry.lan:3000",
  ])("refuses the host name %s", async (host) => {
    const answer = await rawCall(app.origin, "/api/health", { headers: { host } });
    expect(answer.status).toBe(403);
  });

  test.each([
    "127.0.0.1",
    "192.168.1.5:3000",
    "10.0.0.7",
    "[fd00::2]:3000",
    "[::1]",
    "localhost:3000",
    `${name}:3000`,
  ])("takes %s", async (host) => {
    expect((await rawCall(app.origin, "/api/health", { headers: { host } })).status).toBe(200);
    const page = await rawCall(app.origin, "/sign-in", { headers: { host } });
    expect(page.status).toBe(200);
    expect(page.headers["strict-transport-security"]).toBeUndefined();
  });

  test("lets the owner in over plain http by the name in APP_URL, told by Origin alone", async () => {
    const browse = lanBrowser(app, `${name}:3000`);
    const { csrfToken } = JSON.parse((await browse("/api/auth/csrf")).text);
    const secret = new URL(app.link()).hash.slice("#link=".length);
    const form = new URLSearchParams({ csrfToken, secret }).toString();
    const signedIn = await browse(
      "/api/auth/callback/link",
      "POST",
      form,
      "application/x-www-form-urlencoded",
    );
    expect(new URL(JSON.parse(signedIn.text).url).origin).toBe(`http://${name}:3000`);
    expect(signedIn.headers["set-cookie"]?.join()).not.toMatch(/; Secure|__Host-|__Secure-/);
    expect((await browse("/api/connection")).status).toBe(200);
    expect((await browse("/api/connection/begin", "POST", "{}")).status).toBe(200);
    expect((await browse("/")).status).toBe(200);
  });

  test.each([
    "http://wherry.lan",
    "https://wherry.lan:3000",
    "http://127.0.0.1:3000",
    "null",
    "http://wherry.lan:3000/",
  ])("refuses a write there from the Origin %s", async (origin) => {
    const headers = { host: `${name}:3000`, origin, "content-type": "application/json" };
    const answer = await rawCall(app.origin, "/api/connection/begin", {
      method: "POST",
      headers,
      body: "{}",
    });
    expect(answer.status).toBe(403);
  });
});
