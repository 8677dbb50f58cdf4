import type { Route } from "../state/journal.ts";
import type { Scenario, ScenarioOptions } from "./scenario.ts";
import { findScenario, type ScenarioName } from "./scenarios.ts";

/** A scenario that was chosen for one call. */
export type Chosen = { name: ScenarioName; scenario: Scenario; options: ScenarioOptions };

export type ScenarioQueue = ReturnType<typeof createScenarioQueue>;

/** Decides which scenario a call gets: those queued for its route first, in order, then the standing one. */
export function createScenarioQueue() {
  const queued: (Chosen & { left: number })[] = [];
  const standing = new Map<Route, Chosen>();

  return {
    /** Applies a scenario to the next `times` calls of its route (1 unless told). */
    next(name: ScenarioName, options: ScenarioOptions = {}): void {
      queued.push({ name, scenario: findScenario(name), options, left: options.times ?? 1 });
    },
    /** Applies a scenario to every call of its route for which nothing is queued. */
    always(name: ScenarioName, options: ScenarioOptions = {}): void {
      const scenario = findScenario(name);
      standing.set(scenario.on, { name, scenario, options });
    },
    clear(): void {
      queued.length = 0;
      standing.clear();
    },
    take(route: Route): Chosen | undefined {
      const index = queued.findIndex(({ scenario }) => scenario.on === route);
      const first = queued[index];
      if (!first) return standing.get(route);
      first.left -= 1;
      if (first.left <= 0) queued.splice(index, 1);
      return first;
    },
  };
}
