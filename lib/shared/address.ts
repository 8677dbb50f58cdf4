import type { Model, Settings } from "./records.ts";

/** The parameters of an address, as the framework gives them. */
export type Parameters = Record<string, string | string[] | undefined>;

export type Start = {
  settings: Settings | null;
  /** What the composer is filled with; never sent by itself. */
  prefill: string;
  /** What could not be taken as asked, and what was taken instead. */
  notice: string | null;
};

const longestPrefill = 20_000;

/**
 * What a chat starts with (UX 3.7): explicit parameters before the conversation's own settings before the account's default. It is
 * worked out on the server, so that the first paint is right. An unknown value keeps the text and names the choice made instead.
 * @param models in the catalogue's order; empty until ChatGPT is connected.
 * @param before settings the conversation had last.
 */
export function startFrom(parameters: Parameters, models: readonly Model[], before: Settings | null): Start {
  const prefill = (first(parameters.q) ?? "").slice(0, longestPrefill);
  const [standard] = models;
  if (!standard) return { settings: null, prefill, notice: null };

  const notices: string[] = [];
  const wantedModel = first(parameters.model) ?? before?.model;
  const found = models.find(({ id }) => id === wantedModel);
  const model = found ?? standard;
  if (wantedModel && !found) notices.push(`${brief(wantedModel)} is not offered now. Using ${model.name}.`);

  const wantedEffort = first(parameters.effort) ?? (found || !wantedModel ? before?.effort : undefined);
  const effort = wantedEffort ? nearestEffort(wantedEffort, model, models) : model.defaultEffort;
  if (wantedEffort && effort !== wantedEffort)
    notices.push(`${model.name} has no effort “${brief(wantedEffort)}”. Using “${effort}”.`);

  const wantedVerbosity = first(parameters.verbosity) ?? before?.verbosity;
  const verbosity = isVerbosity(wantedVerbosity) && model.verbosity ? wantedVerbosity : undefined;
  if (first(parameters.verbosity) && !verbosity) notices.push("Verbosity can be low, medium or high.");

  const {
    model: _model,
    effort: _effort,
    verbosity: _verbosity,
    ...kept
  } = before ?? { model: "", effort: "" };
  const settings = { ...kept, model: model.id, effort, ...(verbosity ? { verbosity } : {}) };
  return { settings, prefill, notice: notices.join(" ") || null };
}

/** The same effort if the model has it, else the one at the nearest place of the scale that some other model names. */
function nearestEffort(wanted: string, model: Model, models: readonly Model[]): string {
  if (model.efforts.some(({ id }) => id === wanted)) return wanted;
  const scale = models.map(({ efforts }) => efforts.map(({ id }) => id)).find((ids) => ids.includes(wanted));
  if (!scale) return model.defaultEffort;
  const at = Math.min(scale.indexOf(wanted), model.efforts.length - 1);
  return model.efforts[at]?.id ?? model.defaultEffort;
}

function isVerbosity(value: string | undefined): value is "low" | "medium" | "high" {
  return value === "low" || value === "medium" || value === "high";
}

function first(value: string | string[] | undefined): string | undefined {
  return (Array.isArray(value) ? value[0] : value) || undefined;
}

/** An unknown name from an address, short enough for a sentence. */
function brief(value: string): string {
  return value.length > 40 ? `${value.slice(0, 39)}…` : value;
}

/**
 * A path of this site to go back to after a sign-in. Anything that could lead elsewhere (`//host`, `/\host`, a scheme, control
 * characters) becomes the start page.
 */
export function returnPath(value: string | string[] | undefined): string {
  const path = first(value) ?? "/";
  const safe =
    /^\/(?![/\\])[\x20-\x7e\u00a1-\uffff]*$/.test(path) && !path.includes("\\") && path.length <= 30_000;
  return safe ? path : "/";
}
