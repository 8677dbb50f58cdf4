import type { Scenario } from "./scenario.ts";
import { accountScenarios } from "./scenarios-account.ts";
import { authScenarios } from "./scenarios-auth.ts";
import { refusalScenarios } from "./scenarios-refusals.ts";
import { streamScenarios } from "./scenarios-stream.ts";

/** Every switch of PROTOCOL 7.1, 7.3 and 7.4, by name. */
export const scenarios = { ...authScenarios, ...refusalScenarios, ...streamScenarios, ...accountScenarios };

export type ScenarioName = keyof typeof scenarios;

/** @throws when there is no scenario of that name. */
export function findScenario(name: string): Scenario {
  if (!Object.hasOwn(scenarios, name)) throw new Error(`there is no scenario "${name}"`);
  return scenarios[name as ScenarioName];
}

/** Short words for people who play with the demo: `/fake 429`, `/fake cut`. */
const shortWords: Record<string, ScenarioName> = {
  "401": "unauthorized",
  "403": "cloudflare_403",
  "404": "model_not_found",
  "429": "usage_limit",
  "500": "server_error",
  "502": "html_502",
  "503": "overloaded",
  "504": "gateway_timeout",
  refused: "refusal",
  failed: "failed_late",
  filter: "incomplete_content_filter",
  quiet: "pause",
};

/**
 * The scenario that a message asks for with `/fake <name>`.
 * @returns undefined when it asks for none; for a name that does not exist, the names that do, as an answer's text.
 */
export function askedScenario(message: string): { name: ScenarioName } | { help: string } | undefined {
  const word = /(?:^|\s)\/fake(?:\s+([\w-]+))?/.exec(message);
  if (!word) return undefined;
  const asked = (word[1] ?? "").toLowerCase().replaceAll("-", "_");
  const name = Object.hasOwn(shortWords, asked) ? shortWords[asked] : asked;
  const found = Object.entries<Scenario>(scenarios).find(
    ([key, scenario]) => key === name && scenario.on === "responses",
  );
  if (found) return { name: found[0] as ScenarioName };
  const rows = Object.entries<Scenario>(scenarios)
    .filter(([, scenario]) => scenario.on === "responses")
    .map(([key, scenario]) => `| \`/fake ${key}\` | ${scenario.about} |`);
  return {
    help: `These can be tried:\n\n| Message | What OpenAI then does |\n| --- | --- |\n${rows.join("\n")}\n`,
  };
}
