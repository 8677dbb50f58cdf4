import { describe, expect, test } from "vitest";
import { checkOrigin, type OriginRules, ownOrigin } from "../../../lib/http/origin.ts";

const bare: OriginRules = { appUrl: undefined, trustedProxies: 0 };
const named: OriginRules = { appUrl: "https://chat.example.org", trustedProxies: 0 };
const proxied: OriginRules = { appUrl: undefined, trustedProxies: 1 };

describe("the origin a browser sees", () => {
  test.each<[string, OriginRules, Record<string, string>, string]>([
    ["loopback by address", bare, { host: "127.0.0.1:3000" }, "http://127.0.0.1:3000"],
    ["loopback by name", bare, { host: "localhost:3000" }, "http://localhost:3000"],
    ["an address of the LAN", bare, { host: "192.168.1.5:3000" }, "http://192.168.1.5:3000"],
    ["IPv6", bare, { host: "[::1]:3000" }, "http://[::1]:3000"],
    ["no port", bare, { host: "10.0.0.1" }, "http://10.0.0.1"],
    ["the name in APP_URL", named, { host: "chat.example.org" }, "https://chat.example.org"],
    ["an address beside APP_URL", named, { host: "127.0.0.1:3000" }, "http://127.0.0.1:3000"],
    [
      "https at a trusted proxy",
      proxied,
      { host: "10.0.0.1", "x-forwarded-proto": "http, https" },
      "https://10.0.0.1",
    ],
    [
      "http at a trusted proxy",
      proxied,
      { host: "10.0.0.1", "x-forwarded-proto": "http" },
      "http://10.0.0.1",
    ],
    ["an untrusted word", bare, { host: "10.0.0.1", "x-forwarded-proto": "https" }, "http://10.0.0.1"],
    [
      "another untrusted word",
      bare,
      { host: "10.0.0.1", "x-forwarded-host": "evil.example", forwarded: "host=evil.example" },
      "http://10.0.0.1",
    ],
  ])("%s", (_, rules, headers, origin) => {
    expect(ownOrigin(new Headers(headers), rules)).toBe(origin);
  });

  test.each([
    "evil.example",
    "evil.example:3000",
    "localhost.evil.example",
    "evil-localhost",
    "localhost.",
    "127.0.0.1.evil.example",
    "127.0.0.1.",
    "127.1",
    "2130706433",
    "0x7f.0.0.1",
    "chat.example.org.evil.example",
    "chat.example.org.",
    "chat.example.org:8443",
    "Chat.Example.org",
    "xn--cht-qla.example.org",
    "user@127.0.0.1",
    "127.0.0.1:99999",
    "127.0.0.1:80:80",
    "[fe80::1%25eth0]",
    "[::1",
    "::1",
    "",
  ])("a foreign or malformed name, %o, is nobody's (DNS rebinding)", (host) => {
    expect(ownOrigin(new Headers({ host }), named)).toBeNull();
  });

  test("no Host at all is nobody's", () => {
    expect(ownOrigin(new Headers(), bare)).toBeNull();
  });
});

const own = "http://127.0.0.1:3000";

function asked(method: string, headers: Record<string, string>): () => void {
  return () =>
    checkOrigin(
      new Request(`${own}/api/conversations`, { method, headers: { host: "127.0.0.1:3000", ...headers } }),
      bare,
    );
}

describe("a write", () => {
  test.each<[string, Record<string, string>]>([
    ["same-origin by Fetch Metadata", { "sec-fetch-site": "same-origin" }],
    ["our Origin where a browser has no Fetch Metadata", { origin: own }],
    [
      "Fetch Metadata before an Origin of privacy software",
      { "sec-fetch-site": "same-origin", origin: "null" },
    ],
  ])("passes: %s", (_, headers) => {
    expect(asked("POST", headers)).not.toThrow();
  });

  test.each<[string, Record<string, string>]>([
    ["C-01 another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }],
    ["C-01 another site that claims our Origin", { "sec-fetch-site": "cross-site", origin: own }],
    ["C-03 Origin null", { origin: "null" }],
    ["C-04 a neighbour on the domain", { "sec-fetch-site": "same-site", origin: own }],
    ["an address bar", { "sec-fetch-site": "none" }],
    ["a word that is none", { "sec-fetch-site": "Same-Origin" }],
    ["two words", { "sec-fetch-site": "same-origin, cross-site" }],
    ["an empty word", { "sec-fetch-site": "", origin: own }],
    ["C-05 neither header", {}],
    ["C-06 our Origin as a prefix", { origin: `${own}.evil.example` }],
    ["C-06 our Origin as a suffix", { origin: `http://evil.example/${own}` }],
    ["C-06 another port", { origin: "http://127.0.0.1:3001" }],
    ["C-06 a longer port", { origin: `${own}1` }],
    ["C-06 no port", { origin: "http://127.0.0.1" }],
    ["C-06 another scheme", { origin: "https://127.0.0.1:3000" }],
    ["C-06 upper case", { origin: "HTTP://127.0.0.1:3000" }],
    ["C-06 a slash behind", { origin: `${own}/` }],
    ["C-06 a dot behind", { origin: "http://127.0.0.1.:3000" }],
    ["C-06 a user in front", { origin: "http://127.0.0.1:3000@evil.example" }],
    ["C-06 the same machine by another name", { origin: "http://localhost:3000" }],
    ["C-06 another spelling of the address", { origin: "http://2130706433:3000" }],
    ["C-06 punycode", { origin: "http://xn--127-mla.0.0.1:3000" }],
    ["C-06 two Origins", { origin: `${own}, https://evil.example` }],
    ["a Referer instead", { referer: `${own}/` }],
  ])("is refused: %s", (_, headers) => {
    expect(asked("POST", headers)).toThrow("bad_origin");
    expect(asked("DELETE", headers)).toThrow("bad_origin");
    expect(asked("PATCH", headers)).toThrow("bad_origin");
  });

  test("to a foreign Host name is refused, whatever its headers say (C-14)", () => {
    const rebound = {
      host: "evil.example:3000",
      origin: "http://evil.example:3000",
      "sec-fetch-site": "same-origin",
    };
    expect(asked("POST", rebound)).toThrow("bad_origin");
    expect(asked("GET", rebound)).toThrow("bad_origin");
  });
});

describe("a read", () => {
  test.each([[{}], [{ "sec-fetch-site": "same-origin" }], [{ "sec-fetch-site": "none" }]])(
    "passes: %o",
    (headers) => {
      expect(asked("GET", headers)).not.toThrow();
    },
  );

  test.each(["cross-site", "same-site"])("is refused to a %s page (C-13, C-17)", (site) => {
    expect(asked("GET", { "sec-fetch-site": site })).toThrow("bad_origin");
    expect(asked("HEAD", { "sec-fetch-site": site })).toThrow("bad_origin");
  });
});
