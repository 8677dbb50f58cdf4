import "server-only";

/**
 * The effort to send for the one the owner chose. `ultra` is a word of clients only: the entry names what goes on the wire instead
 * (PROTOCOL 3.6).
 */
export function wireEffort(effort: string, entry: { multiAgentEffort: string | null } | undefined): string {
  return effort === "ultra" ? (entry?.multiAgentEffort ?? "max") : effort;
}
