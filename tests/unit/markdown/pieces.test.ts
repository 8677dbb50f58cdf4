import fc from "fast-check";
import { expect, test } from "vitest";
import { chunks } from "@/components/chat/markdown/chunks";
import { destination, misleadingHost } from "@/components/chat/markdown/destination";
import { decodeEntities } from "@/components/chat/markdown/entities";
import { codePointName, splitHidden, withoutHidden } from "@/components/chat/markdown/hidden-characters";
import { settled } from "@/components/chat/markdown/settled";

test("chunks lose nothing, and growing text changes only the last one", () => {
  const text = Array.from({ length: 400 }, (_, line) => "x".repeat(line % 90)).join("\n");
  expect(chunks(text).join("")).toBe(text);
  fc.assert(
    fc.property(fc.nat(text.length), (cut) => {
      const before = chunks(text.slice(0, cut)).slice(0, -1);
      expect(chunks(text).slice(0, before.length)).toEqual(before);
    }),
    { seed: 18 },
  );
});

test.each([
  ["https://example.com/a?b=c#d", "https://example.com/a?b=c#d"],
  ["HTTP://EXAMPLE.com", "http://example.com/"],
  ["mailto:someone@example.com", "mailto:someone@example.com"],
  ["https://example.com/?a=1&amp;b=2", "https://example.com/?a=1&b=2"],
  ["https://аpple.com", "https://xn--pple-43d.com/"],
  ["javascript:alert(1)", undefined],
  [" java\nscript:alert(1)", undefined],
  ["java&Tab;script&colon;alert(1)", undefined],
  ["&#106;avascript&#x3a;alert(1)", undefined],
  ["data:text/html,x", undefined],
  ["vbscript:x", undefined],
  ["blob:https://example.com/x", undefined],
  ["file:///etc/passwd", undefined],
  ["https://user@example.com", undefined],
  ["https://:password@example.com", undefined],
  ["https://bank.example&commat;evil.example", undefined],
  ["//evil.example", undefined],
  ["/api/logout", undefined],
  ["", undefined],
])("the address %j opens %j", (href, opened) => {
  expect(destination(href)?.href).toBe(opened);
});

test.each([
  ["example.com", "https://example.com/", undefined],
  ["https://www.example.com/a", "https://example.com/a", undefined],
  ["the guide", "https://example.com/", undefined],
  ["bank.example", "https://evil.example/", "evil.example"],
  ["https://bank.example@evil.example", "https://evil.example/", undefined],
  ["https://аpple.com", "https://аpple.com/", "xn--pple-43d.com"],
])("a link %j to %j says its real host: %j", (text, href, host) => {
  expect(misleadingHost(text, new URL(href))).toBe(host);
});

test("character references become characters, and unknown ones stay", () => {
  expect(decodeEntities("&lt;&#8364;&#x20AC;&nbsp;&unknown; &constructor; &#0; &#xD800; AT&T")).toBe(
    "<€€\u00A0&unknown; &constructor; \uFFFD \uFFFD AT&T",
  );
});

test("characters that cannot be seen are named, and are not copied", () => {
  const hidden = [
    "\u202E",
    "\u2066",
    "\u200B",
    "\uFEFF",
    "\u00AD",
    "\u{E0041}",
    "\u{E0100}",
    "\u001B",
    "\u2028",
  ];
  for (const character of hidden) {
    expect(splitHidden(`a${character}b`)).toEqual(["a", character, "b"]);
    expect(withoutHidden(`a${character}b`)).toBe("ab");
  }
  expect(codePointName("\u202E")).toBe("U+202E");
  expect(withoutHidden("\tif é {\n  👩 }\n")).toBe("\tif é {\n  👩 }\n");
});

test.each([
  ["Intro:\n-", "Intro:\n"],
  ["Intro:\n- ", "Intro:\n"],
  ["text\n12.", "text\n"],
  ["| a |\n| --- | --", "| a |\n"],
  ["code\n``", "code\n"],
  ["text\r\n==", "text\r\n"],
  ["text\n- a", "text\n- a"],
  ["text\n---\n", "text\n---\n"],
  ["12", ""],
  ["1.5", "1.5"],
])("while it arrives, %j is shown as %j", (text, shown) => {
  expect(settled(text)).toBe(shown);
});

test("what is held back never takes back what was shown", () => {
  const text = "Intro:\n- **a**\n\n| a | b |\n|---|---|\n1. x\n```js\n--x\n```\n";
  let before = "";
  for (let cut = 0; cut <= text.length; cut += 1) {
    const shown = settled(text.slice(0, cut));
    expect(shown.startsWith(before)).toBe(true);
    before = shown;
  }
});
