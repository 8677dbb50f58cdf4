import type { IssueOptions, Tokens } from "./auth/tokens.ts";
import { type Answer, json } from "./http/whole-answer.ts";
import type { ScenarioOptions } from "./scenarios/scenario.ts";
import type { ScenarioQueue } from "./scenarios/scenario-queue.ts";
import { findScenario, type ScenarioName, scenarios } from "./scenarios/scenarios.ts";
import type { Gate } from "./state/gate.ts";
import type { Journal } from "./state/journal.ts";

/** The same controls over HTTP, under /__fake/, for tests whose fake runs in another process. */
export function createControl(dependencies: {
  queue: ScenarioQueue;
  journal: Journal;
  gate: Gate;
  tokens: Tokens;
  reset: () => void;
}): Record<string, (fields: Record<string, unknown>) => Promise<Answer> | Answer> {
  const { queue, journal, gate, tokens } = dependencies;

  return {
    /** `{name, options?, always?}` */
    "POST /__fake/scenario"(fields) {
      const name = String(fields.name) as ScenarioName;
      const options = (fields.options ?? {}) as ScenarioOptions;
      try {
        findScenario(name);
      } catch (problem) {
        return json(400, { detail: (problem as Error).message });
      }
      if (fields.always === true) queue.always(name, options);
      else queue.next(name, options);
      return json(200, {});
    },
    "GET /__fake/scenarios": () =>
      json(
        200,
        Object.fromEntries(Object.entries(scenarios).map(([name, { on, about }]) => [name, { on, about }])),
      ),
    "GET /__fake/journal": () => json(200, journal.entries),
    "POST /__fake/release": () => json(200, { released: gate.release() }),
    /** Answers when an answer is held. */
    async "GET /__fake/held"() {
      await gate.held();
      return json(200, {});
    },
    /** `{account?, accessTokenSeconds?}` → tokens of a new sign-in. */
    "POST /__fake/issue": async (fields) => json(200, await tokens.issue(fields as IssueOptions)),
    "POST /__fake/reset"() {
      dependencies.reset();
      return json(200, {});
    },
  };
}
