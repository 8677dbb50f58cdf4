import { describe, expect, test } from "vitest";
import { rendered } from "./rendered.tsx";

/** The HTML inside the outer element, without Copy buttons. */
const html = (text: string) =>
  rendered(text)
    .replace(/^<div class="markdown">|<\/div>$/g, "")
    .replace(/<button.*?<\/button>/g, "");

const LINK = 'target="_blank" rel="noopener noreferrer nofollow"';
const link = (url: string, text: string) => `<a href="${url}" title="${url}" ${LINK}>${text}</a>`;
const p = (content: string) => `<p dir="auto">${content}</p>`;
const code = (language: string, text: string) =>
  `<div class="code" dir="ltr"><div class="code-caption"><span class="code-language">${language || "Code"}</span></div>` +
  `<pre tabindex="0" role="group" aria-label="${language ? `Code, ${language}` : "Code"}"><code><span class="lines">${text}</span></code></pre></div>`;

describe("markdown becomes", () => {
  test.each([
    [
      "headings below the page's own",
      "# A\n## B\n### C\n#### D\n###### F",
      '<h2 dir="auto">A</h2><h3 dir="auto">B</h3><h4 dir="auto">C</h4><h5 dir="auto">D</h5><h6 dir="auto">F</h6>',
    ],
    ["a heading that was cut off before its text", "a\n\n## ", p("a")],
    [
      "emphasis",
      "**a** *b* ***c*** ~~d~~ `e*`",
      p("<strong>a</strong> <em>b</em> <em><strong>c</strong></em> <del>d</del> <code>e*</code>"),
    ],
    ["line breaks", "a\nb  \nc\\\nd", p("a<br/>b<br/>c<br/>d")],
    [
      "points and nested numbers",
      "- a\n  1. b\n  2. c\n- d",
      '<ul dir="auto"><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li></ul>',
    ],
    ["numbers that go on", "3. a\n4. b", '<ol dir="auto" start="3"><li>a</li><li>b</li></ol>'],
    ["loose items", "1. a\n\n2. b", '<ol dir="auto"><li><p>a</p></li><li><p>b</p></li></ol>'],
    ["a list from zero", "0. a", '<ol dir="auto" start="0"><li>a</li></ol>'],
    [
      "tasks",
      "- [ ] a\n- [x] b",
      '<ul dir="auto"><li class="task"><input type="checkbox" disabled="" aria-label="To do"/>a</li><li class="task"><input type="checkbox" disabled="" aria-label="Done" checked=""/>b</li></ul>',
    ],
    [
      "a table",
      "|a|b|c|\n|:-|:-:|-:|\n|1|`2`|",
      '<div class="table-scroll" tabindex="0" role="group" aria-label="Table"><table dir="auto"><thead><tr><th scope="col">a</th><th scope="col" class="align-center">b</th><th scope="col" class="align-right">c</th></tr></thead><tbody><tr><td>1</td><td class="align-center"><code>2</code></td><td class="align-right"></td></tr></tbody></table></div>',
    ],
    [
      "a quote",
      "> a\n>\n> > b",
      '<blockquote dir="auto"><p>a</p><blockquote><p>b</p></blockquote></blockquote>',
    ],
    ["a rule", "a\n\n---\n", `${p("a")}<hr/>`],
    ["fenced code", "```ts title\na < b\n\n\tc\n```", code("ts", "a &lt; b\n\n\tc")],
    ["unclosed code", "~~~\na\n", code("", "a")],
    ["indented code", "    a\n\n    b", code("", "a\n\nb")],
    ["code in an item", "- a\n  ```sh\n  b\n  ```", `<ul dir="auto"><li>a${code("sh", "b")}</li></ul>`],
    [
      "code with its hidden characters named",
      "```\na\u202Eb\n```",
      code("", 'a<span class="hidden-character">U+202E</span>b'),
    ],
    [
      "links",
      "[a *b*](https://example.com/?x=1&y=2 'ignored')",
      p(link("https://example.com/?x=1&amp;y=2", "a <em>b</em>")),
    ],
    [
      "addresses in text",
      "See https://example.com/a_b_c.",
      p(`See ${link("https://example.com/a_b_c", "https://example.com/a_b_c")}.`),
    ],
    ["mail addresses", "<me@example.com>", p(link("mailto:me@example.com", "me@example.com"))],
    [
      "images as links",
      "![a *b*](https://example.com/i.png)",
      p(
        link("https://example.com/i.png", 'image: a b<span class="link-host"> (example.com)</span>').replace(
          "a b",
          "a *b*",
        ),
      ),
    ],
    [
      "images in links as text",
      "[![a](https://example.com/i.png)](https://example.com/)",
      p(link("https://example.com/", "image: a")),
    ],
    ["other addresses as text", "[a](javascript:x) ![b](data:image/png,x)", p("a image: b")],
    [
      "a link that looks like another one",
      "[bank.example](https://evil.example)",
      p(link("https://evil.example/", 'bank.example<span class="link-host"> (evil.example)</span>')),
    ],
    [
      "addresses behind raw HTML",
      "<a x>https://example.com/",
      p(`&lt;a x&gt;${link("https://example.com/", "https://example.com/")}`),
    ],
    [
      "raw HTML as text with markdown in it",
      "<b>*a*</b>\n\n<div>\n\n**c**\n",
      `${p("&lt;b&gt;<em>a</em>&lt;/b&gt;")}${p("&lt;div&gt;")}${p("<strong>c</strong>")}`,
    ],
    ["character references", "&lt;b&gt; &amp;amp; `&lt;`", p("&lt;b&gt; &amp;amp; <code>&amp;lt;</code>")],
    ["nothing for a definition", "[a]: https://example.com\n", ""],
  ])("%s", (_, text, expected) => {
    expect(html(text)).toBe(expected);
  });
});

test("an unfinished word stays text until it is closed", () => {
  expect(rendered("a **b", true)).toContain("a **b");
  expect(rendered("[a](https://example.com/", true)).toContain("[a](");
  expect(rendered("Intro:\n-", true)).not.toContain("<h3");
});

test("long code is rendered in parts whose text is the code", () => {
  const text = Array.from({ length: 300 }, (_, line) => `line ${line}`).join("\n");
  const spans = [...rendered(`\`\`\`\n${text}\n\`\`\``).matchAll(/<span class="lines">([^<]*)<\/span>/g)];
  expect(spans.length).toBeGreaterThan(1);
  expect(spans.map((span) => span[1]).join("")).toBe(text);
});
