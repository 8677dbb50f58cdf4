import { spawnSync } from "node:child_process";
import { type Browser, chromium } from "playwright";
import type { Child } from "../child-process.ts";
import type { Wherry } from "../contestants/wherry.ts";
import { median, shuffled } from "../statistics.ts";
import { printTable, type Row } from "../table.ts";

const rounds = 5;

type Visit = { url: string; cookies: ReadonlyMap<string, string> };
/** Bytes by kind of resource until the composer works, as they came over the wire and decoded. */
type Load = { ms: number; wire: Record<string, number>; decoded: Record<string, number> };

const kinds = ["Script", "Stylesheet", "Font"] as const;

/** What a browser with an empty cache has to load before one can write, against a Next page with one text field. */
export async function measurePageLoad(
  executablePath: string,
  nextFloor: Child,
  wherry: Wherry,
): Promise<void> {
  const visits = new Map<string, Visit>([
    ["next page, one field", { url: nextFloor.origin, cookies: new Map() }],
    ["wherry", { url: wherry.app.origin, cookies: wherry.owner.cookies }],
  ]);
  const browser = await chromium.launch({
    executablePath,
    chromiumSandbox: sandboxed(),
    args: ["--disable-gpu"],
  });
  const loads = new Map<string, Load[]>([...visits.keys()].map((name) => [name, []]));
  try {
    for (let round = -1; round < rounds; round++)
      for (const [name, visit] of shuffled([...visits])) {
        const load = await coldLoad(browser, visit);
        if (round >= 0) loads.get(name)?.push(load);
      }
  } finally {
    await browser.close();
  }
  const ready = (name: string) => median((loads.get(name) ?? []).map(({ ms }) => ms));
  const floor = ready("next page, one field");
  const rows = [...visits.keys()].map((name): Row => {
    const last = loads.get(name)?.at(-1) as Load;
    const sizes = kinds.flatMap((kind) => [last.wire[kind] ?? 0, last.decoded[kind] ?? 0]);
    return [name, ...sizes.map((bytes) => bytes / 1000), ready(name), ready(name) / floor];
  });
  printTable(
    `Loading / with an empty cache, until the composer works (${rounds} rounds, KB)`,
    ["", "JS", "decoded", "CSS", "decoded", "fonts", "decoded", "ready ms", "÷ next page"],
    rows,
    "B1: JS ≤ 160 KB on the wire, ≤ 550 KB decoded · B2: ready ≤ 1.2 × the next page",
  );
}

async function coldLoad(browser: Browser, { url, cookies }: Visit): Promise<Load> {
  const context = await browser.newContext();
  try {
    await context.addCookies([...cookies].map(([name, value]) => ({ name, value, url })));
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    const kindOf = new Map<string, string>();
    const load: Load = { ms: 0, wire: {}, decoded: {} };
    const add = (sums: Record<string, number>, requestId: string, bytes: number) => {
      const kind = kindOf.get(requestId) ?? "Other";
      sums[kind] = (sums[kind] ?? 0) + bytes;
    };
    session.on("Network.requestWillBeSent", ({ requestId, type }) => kindOf.set(requestId, type ?? "Other"));
    session.on("Network.responseReceived", ({ requestId, type }) => kindOf.set(requestId, type));
    session.on("Network.dataReceived", ({ requestId, dataLength }) =>
      add(load.decoded, requestId, dataLength),
    );
    session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) =>
      add(load.wire, requestId, encodedDataLength),
    );
    await session.send("Network.enable");
    await session.send("Network.setCacheDisabled", { cacheDisabled: true });
    const start = performance.now();
    await page.goto(url, { waitUntil: "commit" });
    await page.waitForSelector("html[data-hydrated]", { state: "attached" });
    load.ms = performance.now() - start;
    await page.waitForSelector("textarea");
    return structuredClone(load);
  } finally {
    await context.close();
  }
}

/** Chromium's sandbox refuses root and needs user namespaces, which containers forbid. The pages are our own. */
function sandboxed(): boolean {
  if (process.platform !== "linux") return true;
  return process.getuid?.() !== 0 && spawnSync("unshare", ["--user", "--map-root-user", "true"]).status === 0;
}
