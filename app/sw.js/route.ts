import offline from "./offline.js?raw";
import push from "./push.js?raw";
import share from "./share.js?raw";

/** What the worker does, one file for each thing. Nothing is bundled: the browser runs them as they stand here. */
const parts = [offline, push, share];

/**
 * The service worker. It carries the name of its build, so that browsers take every build's worker for a new one. Its policy and
 * `Cache-Control` are in `next.config.ts`.
 */
export function GET(): Response {
  const text = [`"use strict";\nconst build = ${JSON.stringify(process.env.BUILD)};`, ...parts].join("\n");
  return new Response(text, { headers: { "content-type": "text/javascript; charset=utf-8" } });
}
