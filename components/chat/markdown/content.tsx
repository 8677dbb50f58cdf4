import type { MarkedToken, Tokens } from "marked";
import { Fragment, memo, type ReactNode } from "react";
import { codeOf } from "@/components/chat/markdown/block";
import { CodeBlock } from "@/components/chat/markdown/code-block";
import { languageOf } from "@/components/chat/markdown/fence";
import { Checkbox, inline } from "@/components/chat/markdown/inline";
import { Table } from "@/components/chat/markdown/table";

/** Block tokens as React nodes, inside a list item or a quote. */
export function content(tokens: readonly MarkedToken[]): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: the tokens of a block have no other identity.
  return tokens.map((token, index) => <Fragment key={index}>{element(token)}</Fragment>);
}

/** One block token. `dir` is given at the top level, so that a block has one direction and not one per paragraph in it. */
export function element(token: MarkedToken, dir?: "auto"): ReactNode {
  switch (token.type) {
    case "paragraph":
      return <p dir={dir}>{inline(token.tokens)}</p>;
    case "text":
      return token.tokens ? inline(token.tokens) : token.raw;
    case "heading":
      return <Heading heading={token} dir={dir} />;
    case "list":
      return <List list={token} dir={dir} />;
    case "code":
      return <CodeBlock text={codeOf(token)} language={languageOf(token.raw)} />;
    case "table":
      return <Table table={token} />;
    case "blockquote":
      return <blockquote dir={dir}>{content(token.tokens as MarkedToken[])}</blockquote>;
    case "hr":
      return <hr />;
    case "checkbox":
      return <Checkbox checked={token.checked} />;
    case "space":
    case "def":
      return null;
    default:
      return token.raw;
  }
}

/** The page and the turn have the first level; an answer's own headings stand below. One that was cut off before its text is none. */
function Heading({ heading, dir }: { heading: Tokens.Heading; dir?: "auto" | undefined }) {
  if (heading.text.trim() === "") return null;
  const Level = LEVELS[heading.depth - 1] ?? "h6";
  return <Level dir={dir}>{inline(heading.tokens)}</Level>;
}

const LEVELS = ["h2", "h3", "h4", "h5", "h6"] as const;

function List({ list, dir }: { list: Tokens.List; dir?: "auto" | undefined }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: items are append-only.
  const items = list.items.map((item, index) => <Item key={index} item={item} />);
  if (!list.ordered) return <ul dir={dir}>{items}</ul>;
  return (
    <ol dir={dir} start={list.start === 1 ? undefined : Number(list.start)}>
      {items}
    </ol>
  );
}

const Item = memo(function Item({ item }: { item: Tokens.ListItem }) {
  return <li className={item.task ? "task" : undefined}>{content(item.tokens as MarkedToken[])}</li>;
});
