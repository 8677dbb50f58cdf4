import { createHash } from "node:crypto";
import type { Call } from "../http/call.ts";
import { type Answer, detail, json } from "../http/whole-answer.ts";
import { fixture } from "../state/fixtures.ts";

/** The parts of a catalogue entry that the fake reads; the rest is passed on as it is. */
export type ModelEntry = {
  slug: string;
  priority: number;
  visibility: string;
  supported_reasoning_levels: { effort: string }[];
  service_tiers?: { id: string }[];
  context_window: number;
  [other: string]: unknown;
};

export type Catalogue = ReturnType<typeof createCatalogue>;

/** First client version that is told of a model (PROTOCOL 3.2, 6); that of the 6.1 family is assumed. */
const firstVersions: [prefix: string, version: string][] = [
  ["gpt-6-astra", "0.153.0"],
  ["gpt-6.1-", "0.160.0"],
  ["gpt-6-", "0.155.0"],
  ["gpt-5.6-", "0.144.0"],
  ["gpt-5.5", "0.128.0"],
];

/** Said to be retired for ChatGPT sign-in (PROTOCOL 6): not listed, and refused when asked. */
const retired = "gpt-5.5";

export function firstVersion(slug: string): string {
  return firstVersions.find(([prefix]) => slug.startsWith(prefix))?.[1] ?? "0.100.0";
}

/** Whether a version such as `0.169.0` is at least another one. */
export function atLeast(version: string, wanted: string): boolean {
  const [left, right] = [version, wanted].map((one) => one.split(".").map(Number));
  for (const part of [0, 1, 2]) {
    const difference = (left?.[part] ?? 0) - (right?.[part] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** The models of the account: `GET /codex/models` (PROTOCOL 6) and what answer requests are checked against. */
export function createCatalogue() {
  let models = fixture<{ models: ModelEntry[] }>("codex-models-200.json").models;
  models = models.filter((model) => model.slug !== retired);
  let revision = 0;

  function etag(): string {
    const hash = createHash("sha256")
      .update(`${revision}${JSON.stringify(models)}`)
      .digest("hex");
    return `W/"${hash.slice(0, 16)}"`;
  }

  return {
    etag,
    find: (slug: unknown): ModelEntry | undefined => models.find((model) => model.slug === slug),
    isRetired: (slug: unknown): boolean => slug === retired,
    /** Replaces the list; the ETag changes even when the list stays the same. */
    change(how: (models: ModelEntry[]) => ModelEntry[] = (same) => same): void {
      models = how(models);
      revision += 1;
    },
    /** GET /codex/models */
    list(call: Call): Answer {
      const version = call.url.searchParams.get("client_version") ?? "";
      if (!/^\d+(\.\d+){1,2}$/.test(version)) return detail(400, "client_version is required");
      const headers = { etag: etag() };
      if (call.headers["if-none-match"] === headers.etag) return { status: 304, headers, body: "" };
      const listed = models.filter((model) => atLeast(version, firstVersion(model.slug)));
      return json(200, { models: listed }, headers);
    },
  };
}
