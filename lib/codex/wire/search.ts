import "server-only";
import type { ToolActivity } from "../../shared/events.ts";
import { asList, asObject, asText, type JsonObject } from "./json.ts";

/** What a `web_search_call` item says about a search: first only that it runs, at its end also what it did (PROTOCOL 4). */
export function searchActivity(
  item: JsonObject,
  index: unknown,
  status: ToolActivity["status"],
): ToolActivity {
  const action = asObject(item.action);
  const activity = { id: asText(item.id) || `search ${index}`, kind: "web_search", status } as const;
  if (action.type === "search") {
    const subject = asText(action.query) || asText(asList(action.queries)[0]);
    return { ...activity, action: "search", ...(subject ? { subject } : {}) };
  }
  if (action.type === "open_page" || action.type === "find_in_page") {
    const subject = asText(action.url);
    return { ...activity, action: action.type, ...(subject ? { subject } : {}) };
  }
  return activity;
}
