const NAMED: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00A0",
  ensp: "\u2002",
  emsp: "\u2003",
  thinsp: "\u2009",
  shy: "\u00AD",
  zwnj: "\u200C",
  copy: "©",
  reg: "®",
  trade: "™",
  hellip: "…",
  ndash: "–",
  mdash: "—",
  lsquo: "‘",
  rsquo: "’",
  ldquo: "“",
  rdquo: "”",
  laquo: "«",
  raquo: "»",
  bull: "•",
  middot: "·",
  times: "×",
  divide: "÷",
  plusmn: "±",
  minus: "−",
  deg: "°",
  le: "≤",
  ge: "≥",
  ne: "≠",
  larr: "←",
  rarr: "→",
  uarr: "↑",
  darr: "↓",
  euro: "€",
  pound: "£",
  sect: "§",
  colon: ":",
  commat: "@",
  Tab: "\t",
  NewLine: "\n",
};

/**
 * Resolves character references (CommonMark 2.5): all numeric ones, and of the 2,231 named ones those that answers use and those
 * that would hide the colon of a scheme. Unknown names stay as written.
 */
export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-zA-Z]{2,8}));/g,
    (written, decimal, hex, name) => {
      if (name) return Object.hasOwn(NAMED, name) ? (NAMED[name] ?? written) : written;
      return character(decimal ? Number.parseInt(decimal, 10) : Number.parseInt(hex, 16));
    },
  );
}

function character(code: number): string {
  const invalid = code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff);
  return invalid ? "\uFFFD" : String.fromCodePoint(code);
}
