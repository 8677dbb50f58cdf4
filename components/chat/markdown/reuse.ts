import type { MarkedToken, Tokens } from "marked";

/**
 * A list or table that has grown, with the items or rows that did not change taken from its earlier reading, so that their
 * components are not rendered again. Both readings must know the same definitions.
 */
export function reused(token: MarkedToken, earlier: MarkedToken): MarkedToken {
  if (token.type === "list" && earlier.type === "list") {
    return { ...token, items: token.items.map((item, index) => sameItem(item, earlier.items[index])) };
  }
  if (token.type === "table" && earlier.type === "table") {
    return { ...token, rows: token.rows.map((row, index) => sameRow(row, earlier.rows[index])) };
  }
  return token;
}

function sameItem(item: Tokens.ListItem, earlier: Tokens.ListItem | undefined): Tokens.ListItem {
  return earlier && earlier.raw === item.raw && earlier.loose === item.loose ? earlier : item;
}

function sameRow(row: Tokens.TableCell[], earlier: Tokens.TableCell[] | undefined): Tokens.TableCell[] {
  const same = row.every((cell, column) => {
    const old = earlier?.[column];
    return old?.text === cell.text && old.align === cell.align;
  });
  return earlier && same && earlier.length === row.length ? earlier : row;
}
