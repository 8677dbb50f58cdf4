import { describe, expect, test } from "vitest";
import corpus from "../../corpora/markdown.json" with { type: "json" };
import { rendered } from "./rendered.tsx";

const ELEMENTS = new Set(
  "div p h2 h3 h4 h5 h6 strong em del code pre span ul ol li input blockquote hr br a table thead tbody tr th td".split(
    " ",
  ),
);
const ATTRIBUTES = new Set(
  "class dir href title target rel start type disabled checked tabindex role aria-label scope".split(" "),
);
const CLASSES = new Set(
  "markdown plain lines code code-caption code-language hidden-character link-host task table-scroll align-center align-right".split(
    " ",
  ),
);

/** What is wrong with the HTML. React escapes text, so every `<` is one of its tags. */
function faults(html: string): string[] {
  const found: string[] = [];
  const withoutCopyButtons = html.replace(
    /<button type="button" class="code-copy"><svg [^>]*aria-hidden="true">.*?<\/button>/g,
    "",
  );
  for (const [, name = "", attributes = ""] of withoutCopyButtons.matchAll(
    /<([^\s/>]+)((?:\s[^<>]*?)?)\/?>/g,
  )) {
    if (!ELEMENTS.has(name)) found.push(`<${name}>`);
    for (const [, key = "", value = ""] of attributes.matchAll(/([^\s=]+)="([^"]*)"/g)) {
      if (!ATTRIBUTES.has(key)) found.push(`${name} ${key}=${value}`);
      if (key === "class" && !CLASSES.has(value)) found.push(`class ${value}`);
      if (key === "href") found.push(...faultsOfLink(value, attributes));
      if (name === "input" && key === "type" && value !== "checkbox") found.push(`input ${value}`);
    }
  }
  const tags =
    withoutCopyButtons
      .match(/<\/?[a-z][a-z0-9]*(?: [a-z-]+="[^"<>]*")*\/?>/g)
      ?.join("")
      .match(/</g)?.length ?? 0;
  if (tags !== (withoutCopyButtons.match(/</g)?.length ?? 0)) found.push("a tag that React did not write");
  return found;
}

function faultsOfLink(href: string, attributes: string): string[] {
  const found: string[] = [];
  if (!/^(https?:\/\/|mailto:)/.test(href)) found.push(`href ${href}`);
  if (/^https?:\/\/[^/?#]*@/.test(href)) found.push(`user information in ${href}`);
  if (!attributes.includes(`title="${href}"`)) found.push(`no title on ${href}`);
  if (!attributes.includes('target="_blank" rel="noopener noreferrer nofollow"'))
    found.push(`rel of ${href}`);
  return found;
}

describe("hostile markdown is harmless, whole and after every character", () => {
  test.each(corpus.map(({ id, markdown }) => [id, markdown]))("%s", (_, markdown = "") => {
    expect(faults(rendered(markdown))).toEqual([]);
    if (markdown.length > 1_000) return;
    for (let end = 1; end <= markdown.length; end += 1) {
      for (const streaming of [true, false]) {
        expect(faults(rendered(markdown.slice(0, end), streaming)), markdown.slice(0, end)).toEqual([]);
      }
    }
  });

  test("the check itself sees what must not be there", () => {
    const bad = [
      '<img src="x"/>',
      '<a href="javascript:x">x</a>',
      '<p onclick="x">x</p>',
      '<svg class="lucide"></svg>',
      '<div class="fixed"></div>',
    ];
    for (const html of bad) expect(faults(html), html).not.toEqual([]);
  });
});
