/** Documents as answers have them, and the lines that property tests compose others from. */
export const DOCUMENTS: Record<string, string> = {
  answer: `## Turn off buffering

By default nginx **collects** a response before passing it on, and gives up
on an upstream that stays silent for \`60 s\`.[^1] Two directives change that:

| Directive | Default | Set to | What it does |
|:----------|:-------:|-------:|--------------|
| \`proxy_buffering\` | on | off | Passes each event on |
| \`proxy_read_timeout\` | 60 s | 1 h | Outlasts \\| long pauses |

\`\`\`nginx
location / {
    proxy_pass         http://127.0.0.1:3000;

    proxy_buffering    off;
}
\`\`\`

- Check and apply: \`nginx -t && nginx -s reload\`
- Send a comment line every 15 s, see https://html.spec.whatwg.org/multipage/.
`,
  lists: `Steps:
1. First
   \`\`\`bash
   npm ci

   npm test
   \`\`\`
2. Second, with *emphasis*
   - nested
     lazy continuation
   - [ ] open task
   - [x] done task

   A paragraph of the second item.
3. Third

* another list
* with a **bold

  text** across

10) starts at ten
11) goes on

Done.`,
  setext: `Title
=====

Text that becomes
a heading in two lines
---

para
- item under a paragraph
***
para
===text
> quote
lazy line

> other quote
> - list in quote
>   more
>
> \`\`\`
> code in quote
> \`\`\`
after`,
  references: `See [the guide][1], [RFC 9110] and [unknown][9].

[1]: https://example.com/guide "Guide"

Again [the guide][1].

- item with [late]

Some text.

[RFC 9110]: https://www.rfc-editor.org/rfc/rfc9110
[late]: <https://example.com/late>
  'title on the next line'
`,
  markup: `A <b>bold</b> claim<br>and <!-- a comment -->.
<details>
<summary>More</summary>

- hidden *item*

</details>

<script>
alert(1)
</script>
&lt;tag&gt; &amp; &copy; &#8364; AT&T`,
  code: `Indented:

    const a = 1;

    const b = 2;

\`\`\`\`md
\`\`\`js
inner
\`\`\`
\`\`\`\`
~~~python title="x"
print("~~~")
~~~
  \`\`\`ts
  indented fence
  \`\`\`
\`\`\`
never closed
`,
  windows:
    "# Title\r\n\r\nLine one\r\nline two  \r\nhard\\\r\nbreak\r\n\r\n- a\r\n- b\r\n\r\n```\r\ncode\r\n\r\nmore\r\n```\r\n",
  scripts: `שלום **עולם**

- مرحبا
- 你好，世界 👩‍👩‍👧 _e\u0301_

| א | ב |
|---|---|
| 1 | 2 |
| only one |

Trailing`,
};

export const LINES = [
  "",
  "",
  "  ",
  "text",
  "some *em* and **strong",
  "still** going",
  "[ref] and [text](https://example.com/a_b)",
  "[ref]: https://example.com/ref",
  "[other]: https://example.com 'title",
  "end of title'",
  "# Heading",
  "###",
  "#tag",
  "---",
  "===",
  "-",
  "*",
  "+ plus",
  "- item",
  "  - nested",
  "    - deeper",
  "  continued",
  "    indented",
  "\ttabbed",
  "1. one",
  "2. two",
  "7",
  "- [ ] task",
  "> quote",
  ">",
  "> - quoted item",
  "> > deep",
  "```js",
  "```",
  "``",
  "   ```",
  "~~~",
  "| a | b |",
  "|---|:-:|",
  "| 1 | 2 |",
  "a | b",
  "--|--",
  "<div>",
  "</div>",
  "<!-- note",
  "-->",
  "**",
  "![image](https://example.com/i.png)",
  "`code",
  "***",
  "\\",
  "&amp; &#38; &",
] as const;
