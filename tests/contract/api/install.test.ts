import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, startApp } from "../../support/app.ts";
import { rawCall } from "./security/raw-call.ts";

type Icon = { src: string; sizes: string; type: string; purpose?: string };

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

/** Width and height of a PNG, from its first chunk (PNG, 11.2.2). */
async function pngSize(path: string): Promise<string> {
  const answer = await fetch(new URL(path, app.origin));
  expect(answer.headers.get("content-type")).toBe("image/png");
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(bytes.subarray(1, 4).toString("latin1")).toBe("PNG");
  return `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`;
}

describe("the manifest", () => {
  test("says everything that an installation needs", async () => {
    const answer = await fetch(`${app.origin}/manifest.webmanifest`);
    expect(answer.headers.get("content-type")).toContain("application/manifest+json");
    const manifest = await answer.json();
    expect(manifest).toMatchObject({
      ...{ id: "/", name: "Wherry", short_name: "Wherry", start_url: "/", scope: "/", display: "standalone" },
      shortcuts: [{ name: "New chat", url: "/" }],
      share_target: {
        ...{ action: "/share", method: "POST", enctype: "multipart/form-data" },
        params: { title: "title", text: "text", url: "url" },
      },
    });
    for (const color of [manifest.background_color, manifest.theme_color])
      expect(color).toMatch(/^#[0-9a-f]{6}$/);
  });

  test("names icons that are there, in the sizes it says", async () => {
    const { icons } = (await (await fetch(`${app.origin}/manifest.webmanifest`)).json()) as { icons: Icon[] };
    const kinds = icons.map(({ sizes, purpose = "any" }) => `${sizes} ${purpose}`);
    expect(kinds).toEqual(["192x192 any", "512x512 any", "512x512 maskable"]);
    for (const { src, sizes } of icons) expect(await pngSize(src)).toBe(sizes);
  });

  test("is linked from every page, with what iOS reads instead of it", async () => {
    const html = await (await fetch(`${app.origin}/sign-in`)).text();
    expect(html).toMatch(/<link rel="manifest" href="\/manifest\.webmanifest"/);
    expect(html).toMatch(/<meta name="mobile-web-app-capable" content="yes"/);
    expect(html).toMatch(/<meta name="apple-mobile-web-app-title" content="Wherry"/);
    const icon = /<link rel="apple-touch-icon" href="([^"]+)"/.exec(html)?.[1] ?? "";
    expect(await pngSize(icon)).toBe("180x180");
    const viewport = /<meta name="viewport" content="([^"]+)"/.exec(html)?.[1] ?? "";
    expect(viewport).toContain("viewport-fit=cover");
    expect(viewport).not.toMatch(/maximum-scale|user-scalable/);
  });
});

describe("the service worker", () => {
  test("carries the name of its build and is asked for anew every time", async () => {
    const answer = await fetch(`${app.origin}/sw.js`);
    expect(answer.headers.get("cache-control")).toBe("no-cache");
    expect(answer.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(await answer.text()).toMatch(/^"use strict";\nconst build = "[0-9a-z]+";/);
  });

  test("never tells itself to take over open pages", async () => {
    expect(await (await fetch(`${app.origin}/sw.js`)).text()).not.toMatch(/skipWaiting|clients\.claim/);
  });

  test("the page that it keeps holds nothing of a user", async () => {
    const anonymous = await (await fetch(`${app.origin}/offline`)).text();
    const files = readFileSync(
      fileURLToPath(new URL("../../../app/offline/page.tsx", import.meta.url)),
      "utf8",
    );
    expect(anonymous).toContain("<title>Offline · Wherry</title>");
    expect(files).not.toMatch(/requirePageUser|pageCall|cookies/);
  });
});

describe("a share that no service worker takes", () => {
  const post = (fields: Record<string, string>) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    return fetch(`${app.origin}/share`, { method: "POST", body: form, redirect: "manual" });
  };

  /** The prefill of the address that an answer leads to. */
  const prefill = (answer: Response) => {
    expect(answer.status).toBe(303);
    const target = new URL(answer.headers.get("location") ?? "", app.origin);
    expect([target.origin, target.pathname]).toEqual([app.origin, "/"]);
    expect([...target.searchParams.keys()].filter((name) => name !== "q")).toEqual([]);
    return target.searchParams.get("q");
  };

  test("becomes the prefill of an address", async () => {
    const shared = { title: "On tides", text: "Why two a day? & more", url: "https://example.org/?a=1#b" };
    const text = "On tides\nWhy two a day? & more\nhttps://example.org/?a=1#b";
    expect(prefill(await post(shared))).toBe(text);
    const query = new URLSearchParams(shared);
    expect(prefill(await fetch(`${app.origin}/share?${query}`, { redirect: "manual" }))).toBe(text);
  });

  test("takes nothing but title, text and url", async () => {
    expect(prefill(await post({ text: "hello", send: "1", k: "key", q: "other", model: "x" }))).toBe("hello");
  });

  test("that is too long for an address is cut, and says so", async () => {
    const given = "ö😀 ".repeat(5000);
    const cut = prefill(await post({ text: given })) ?? "";
    expect(cut.endsWith("…")).toBe(true);
    expect(given.startsWith(cut.slice(0, -1))).toBe(true);
    expect(encodeURIComponent(cut).length).toBeLessThan(8100);
  });

  test.each([
    ["nothing", undefined, undefined],
    ["no form", "{}", "application/json"],
    ["a broken form", "--x\r\nnonsense", "multipart/form-data; boundary=y"],
    ["far too much", "x".repeat(3_000_000), "application/x-www-form-urlencoded"],
  ])("with %s in it leads to an empty composer", async (_, body, type) => {
    const answer = await rawCall(app.origin, "/share", {
      method: "POST",
      headers: type ? { "content-type": type } : {},
      ...(body === undefined ? {} : { body }),
    });
    expect([answer.status, answer.headers.location]).toEqual([303, ["/"]]);
  });

  test("under a foreign host name is refused like every page (C-14)", async () => {
    const answer = await rawCall(app.origin, "/share?text=x", { headers: { host: "evil.example" } });
    expect(answer.status).toBe(421);
  });
});
