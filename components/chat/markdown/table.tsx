import type { Tokens } from "marked";
import { memo } from "react";
import { inline } from "@/components/chat/markdown/inline";

/** A table that scrolls sideways in a region of its own. */
export function Table({ table }: { table: Tokens.Table }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll region must be reachable by keyboard.
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls.
    <div className="table-scroll" tabIndex={0} role="group" aria-label="Table">
      <table dir="auto">
        <thead>
          <tr>
            {table.header.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns are fixed.
              <th key={column} scope="col" className={alignment(cell)}>
                {inline(cell.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are append-only.
            <Row key={index} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const Row = memo(function Row({ row }: { row: Tokens.TableCell[] }) {
  return (
    <tr>
      {row.map((cell, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: columns are fixed.
        <td key={column} className={alignment(cell)}>
          {inline(cell.tokens)}
        </td>
      ))}
    </tr>
  );
});

function alignment({ align }: Tokens.TableCell): string | undefined {
  return align === "center" || align === "right" ? `align-${align}` : undefined;
}
