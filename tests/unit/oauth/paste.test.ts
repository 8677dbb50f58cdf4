import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePaste } from "../../../lib/oauth/paste.ts";
import corpus from "../../corpora/paste.json" with { type: "json" };

const own = {
  origins: ["https://wherry.example.org", "http://localhost:3000"],
  authUrl: "http://127.0.0.1:4455",
};

const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"];
const textOf = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...letters), minLength, maxLength });
const sign = fc.record({ code: textOf(8, 60).map((rest) => `ac_${rest}`), state: textOf(43, 43) });
const addressOf = ({ code, state }: { code: string; state: string }) =>
  `http://localhost:1455/auth/callback?code=${code}&scope=openid+profile+email+offline_access&state=${state}`;

describe("parsePaste", () => {
  test.each(corpus.map((entry) => [entry.id, entry] as const))(
    "reads: %s",
    (_, { pasted, expect: paste }) => {
      expect(parsePaste(pasted, own)).toEqual(paste);
    },
  );

  test("reads an address plain, encoded once and encoded twice alike", () => {
    fc.assert(
      fc.property(sign, (parts) => {
        const address = addressOf(parts);
        for (const pasted of [
          address,
          encodeURIComponent(address),
          encodeURIComponent(encodeURIComponent(address)),
        ])
          expect(parsePaste(pasted, own)).toEqual({ kind: "callback", ...parts });
      }),
    );
  });

  test("reads an address broken at any two places", () => {
    const breaks = fc.constantFrom("\n", "\r\n", "\n    ", "\n> ");
    fc.assert(
      fc.property(sign, fc.nat(), fc.nat(), breaks, (parts, first, second, lineEnd) => {
        const address = addressOf(parts);
        const [from, to] = [first % address.length, second % address.length].sort((a, b) => a - b);
        const pasted = [address.slice(0, from), address.slice(from, to), address.slice(to)].join(lineEnd);
        expect(parsePaste(pasted, own)).toEqual({ kind: "callback", ...parts });
      }),
      { numRuns: 500 },
    );
  });

  test("reads every shorter copy of an address as cut off, never as a callback", () => {
    fc.assert(
      fc.property(sign, fc.nat(), (parts, length) => {
        const address = addressOf(parts);
        const start = "http://localhost".length;
        const kept = start + (length % (address.length - start));
        expect(parsePaste(address.slice(0, kept), own)).toEqual({ kind: "cut_off" });
      }),
    );
  });

  test("accepts no address on another host", () => {
    fc.assert(
      fc.property(sign, fc.webUrl({ withQueryParameters: true }), (parts, foreign) => {
        const query = addressOf(parts).split("?")[1];
        for (const pasted of [`${foreign}?${query}`, `${foreign}/${addressOf(parts)}`, `${foreign}#${query}`])
          expect(parsePaste(pasted, own).kind).not.toBe("callback");
      }),
    );
  });

  test("never throws, whatever is pasted", () => {
    const pieces = fc.constantFrom(
      ..."%25 %3A%2F%2F http:// localhost:1455 /auth/callback ? # & = code= state= error= ac_ [::1] @ \\ … . eyJ".split(
        " ",
      ),
    );
    const soup = fc
      .array(fc.oneof(pieces, fc.string({ unit: "binary" }), textOf(43, 43)))
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(soup, (pasted) => {
        expect(parsePaste(pasted, own)).toHaveProperty("kind");
      }),
      {
        numRuns: 1000,
      },
    );
  });

  test("refuses more than 20,000 characters, also with an address in them", () => {
    const address = addressOf({ code: "ac_code", state: "s".repeat(43) });
    expect(parsePaste(`${"\n".repeat(20_000 - address.length)}${address}`, own).kind).toBe("callback");
    expect(parsePaste(`${"\n".repeat(20_001 - address.length)}${address}`, own).kind).toBe("unusable");
  });
});
