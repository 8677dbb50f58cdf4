import "server-only";
import type { Model } from "../shared/records.ts";
import { asList, asNumber, asObject, asText, type JsonObject } from "./wire/json.ts";

/** A model of the backend's catalogue with what is not for the browser. `plans`: absent where the entry names none. */
export type CatalogueEntry = Model & {
  visibility: string;
  priority: number;
  multiAgentEffort: string | null;
  plans?: string[];
};

/**
 * The entries of `GET /codex/models` (PROTOCOL 6), or null where there is no list. Known fields only; an entry without a slug is
 * left out. A context window of 0 tokens means that upstream did not say.
 */
export function readCatalogue(body: unknown): CatalogueEntry[] | null {
  const { models } = asObject(body);
  if (!Array.isArray(models)) return null;
  return models
    .map(asObject)
    .filter((entry) => asText(entry.slug))
    .map(readEntry);
}

/** The models to offer, the first of them as the default. */
export function visibleModels(entries: readonly CatalogueEntry[]): CatalogueEntry[] {
  return entries.filter((entry) => entry.visibility === "list").sort((a, b) => a.priority - b.priority);
}

function readEntry(entry: JsonObject): CatalogueEntry {
  const id = asText(entry.slug);
  const efforts = asList(entry.supported_reasoning_levels)
    .map(asObject)
    .map((level) => ({ id: asText(level.effort), description: asText(level.description) }))
    .filter((level) => level.id);
  const usable = (asNumber(entry.effective_context_window_percent) ?? 95) / 100;
  const successor = asText(asObject(entry.upgrade).model);
  const plans = asList(entry.available_in_plans).map(asText).filter(Boolean);
  return {
    id,
    name: asText(entry.display_name) || id,
    description: asText(entry.description),
    efforts,
    defaultEffort: asText(entry.default_reasoning_level) || (efforts[0]?.id ?? "medium"),
    contextWindow: Math.floor((asNumber(entry.context_window) ?? 0) * usable),
    verbosity: entry.support_verbosity === true,
    images: asList(entry.input_modalities).includes("image"),
    ...(successor ? { successor } : {}),
    visibility: asText(entry.visibility) || "list",
    priority: asNumber(entry.priority) ?? Number.MAX_SAFE_INTEGER,
    multiAgentEffort: asText(entry.multi_agent_reasoning_effort) || null,
    ...(plans.length > 0 ? { plans } : {}),
  };
}
