import type { Model, Settings } from "@/lib/shared/records";

/**
 * The settings after another model was picked. An effort that it lacks gives way to the nearest: the one at the same place of its
 * list, or the last.
 * @returns `adjusted`: a sentence when the effort had to change.
 */
export function withModel(
  settings: Settings,
  models: readonly Model[],
  id: string,
): { settings: Settings; adjusted: string | null } {
  const model = models.find((candidate) => candidate.id === id);
  if (!model) return { settings, adjusted: null };
  const previous = models.find((candidate) => candidate.id === settings.model);
  const effort = nearestEffort(settings.effort, previous, model);
  const { verbosity, ...rest } = settings;
  const next = { ...rest, model: id, effort, ...(model.verbosity && verbosity ? { verbosity } : {}) };
  if (effort === settings.effort) return { settings: next, adjusted: null };
  return {
    settings: next,
    adjusted: `${model.name} has no effort “${words(settings.effort)}”. Using “${words(effort)}”.`,
  };
}

/** The effort of `model` closest to `effort`, by its place in the list of the model before. */
export function nearestEffort(effort: string, previous: Model | undefined, model: Model): string {
  if (model.efforts.some(({ id }) => id === effort)) return effort;
  const place = previous?.efforts.findIndex(({ id }) => id === effort) ?? -1;
  if (place < 0) return model.defaultEffort;
  return model.efforts[Math.min(place, model.efforts.length - 1)]?.id ?? model.defaultEffort;
}

/** How the catalogue's own word for an effort is shown: "high" as "High", "xhigh" as "Xhigh", "very_high" as "Very high". */
export function words(effort: string): string {
  const spaced = effort.replaceAll(/[_-]+/g, " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
