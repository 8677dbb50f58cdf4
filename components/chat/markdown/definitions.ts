/** Link definitions (`[label]: address`) by normalised label. The first of a label wins. */
export type Definitions = ReadonlyMap<string, Definition>;

export type Definition = { href: string; title?: string | null | undefined };

export function merged(earlier: Definitions, later: Definitions): Definitions {
  return later.size === 0 ? earlier : new Map([...later, ...earlier]);
}

/** The labels that were added, removed or changed between two states. */
export function changedLabels(before: Definitions, after: Definitions): string[] {
  if (before === after || (before.size === 0 && after.size === 0)) return [];
  const labels = new Set([...before.keys(), ...after.keys()]);
  return [...labels].filter((label) => {
    const old = before.get(label);
    const now = after.get(label);
    return old?.href !== now?.href || old?.title !== now?.title;
  });
}

/** Whether markdown text refers to one of the labels, compared as CommonMark 4.7 does: no case, white space as one space. */
export function mentions(raw: string, labels: readonly string[]): boolean {
  if (!raw.includes("[")) return false;
  const text = raw
    .replace(/\s+/g, " ")
    .replace(/\[ | \]/g, (bracket) => bracket.trim())
    .toLowerCase()
    .toUpperCase()
    .toLowerCase();
  return labels.some((label) => text.includes(`[${label}]`));
}
