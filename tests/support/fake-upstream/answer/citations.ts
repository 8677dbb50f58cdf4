import type { Citation } from "./message-item.ts";

const sources = [
  { url: "https://html.spec.whatwg.org/multipage/server-sent-events.html", title: "Server-sent events" },
  { url: "https://en.wikipedia.org/wiki/Wherry", title: "Wherry – Wikipedia" },
];

/** The pages that a search of the fake finds. */
export const foundPages = sources.map((source) => source.url);

/** Puts two links behind the first paragraph, as answers after a search have them, and tells where they stand. */
export function cite(text: string): { text: string; annotations: Citation[] } {
  const end = text.indexOf("\n\n");
  const first = end < 0 ? text : text.slice(0, end);
  const rest = end < 0 ? "" : text.slice(end);
  let cited = first;
  const annotations: Citation[] = [];
  for (const { url, title } of sources) {
    const link = `([${new URL(url).hostname}](${url}))`;
    // Positions count characters, not UTF-16 units: the service is written in Python.
    const start = Array.from(`${cited} `).length;
    annotations.push({
      type: "url_citation",
      start_index: start,
      end_index: start + link.length,
      url,
      title,
    });
    cited += ` ${link}`;
  }
  return { text: cited + rest, annotations };
}
