import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { EnvError, parseEnv, schema } from "../../lib/env.ts";

const secrets = {
  AUTH_SECRET: "a".repeat(32),
  ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString("base64")}`,
  OWNER_PASSPHRASE: "sixteen letters!",
};

describe("the configuration", () => {
  test(".env.example explains exactly the variables that are read", () => {
    const example = readFileSync(new URL("../../.env.example", import.meta.url), "utf8");
    const explained = [...example.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(explained.toSorted()).toEqual(Object.keys(schema.shape).toSorted());
  });

  test("the values .env.example gives are the defaults", () => {
    const example = readFileSync(new URL("../../.env.example", import.meta.url), "utf8");
    const given = Object.fromEntries(
      [...example.matchAll(/^([A-Z_]+)=(.+)$/gm)].map(([, name, value]) => [name, value]),
    );
    const defaults = parseEnv({});
    expect(parseEnv(given)).toEqual(defaults);
  });

  test("a local start needs nothing", () => {
    expect(parseEnv({})).toMatchObject({ HOST: "127.0.0.1", PORT: 3000, deployed: false, DATA_DIR: ".data" });
  });

  test("an empty variable is an unset one", () => {
    expect(parseEnv({ AUTH_SECRET: "", PORT: "" })).toMatchObject({ PORT: 3000 });
  });

  test.each([
    ["a public address", { HOST: "8.8.8.8" }],
    ["a public name", { APP_URL: "https://chat.example.org" }],
    ["a container host", { HOST: "0.0.0.0", FLY_APP_NAME: "wherry" }],
    ["a serverless host", { VERCEL: "1", REDIS_URL: "redis://example.org" }],
  ])("%s without secrets is refused, and the missing ones are named", (_, variables) => {
    expect(() => parseEnv(variables)).toThrow(/AUTH_SECRET, ENCRYPTION_KEYS, OWNER_PASSPHRASE/);
    expect(parseEnv({ ...variables, ...secrets })).toMatchObject({ deployed: true });
  });

  test.each([
    { HOST: "192.168.1.5" },
    { HOST: "10.0.0.1" },
    { HOST: "::1" },
    { FLY_APP_NAME: "wherry" },
    { KUBERNETES_SERVICE_HOST: "10.0.0.1" },
    { APP_URL: "http://wherry.lan:3000" },
  ])("%o is a private place", (variables) => {
    expect(parseEnv(variables).deployed).toBe(false);
  });

  test("a serverless host refuses SQLite, whose disk vanishes there", () => {
    expect(() => parseEnv({ VERCEL: "1", ...secrets })).toThrow(/REDIS_URL/);
  });

  test.each([
    ["OWNER_PASSPHRASE", "too short"],
    ["AUTH_SECRET", "short"],
    ["PORT", "http"],
    ["CODEX_CLIENT_VERSION", "latest"],
    ["APP_URL", "chat.example.org"],
    ["REDIS_URL", "https://example.org"],
    ["CODEX_ORIGINATOR", "evil\r\nname"],
  ])("a malformed %s is named without its value", (name, value) => {
    const parse = () => parseEnv({ [name]: value });
    expect(parse).toThrow(EnvError);
    expect(parse).toThrow(name);
    expect(parse).not.toThrow(value);
  });
});
