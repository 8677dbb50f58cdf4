export type Row = (string | number)[];

/** Prints a title, a table with aligned columns, and the target it is to be read against. */
export function printTable(title: string, head: string[], rows: Row[], target: string): void {
  const cells = [head, ...rows.map((row) => row.map(cell))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) =>
    `  ${row.map((text, column) => (column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0))).join("  ")}`;
  console.log(`\n${title}\n${cells.map(line).join("\n")}\n  target: ${target}`);
}

/** Three significant digits are more than a shared machine can promise. */
function cell(value: string | number): string {
  if (typeof value === "string") return value;
  if (!Number.isFinite(value)) return "–";
  return Math.abs(value) >= 100
    ? Math.round(value).toLocaleString("en")
    : String(Number(value.toPrecision(3)));
}
