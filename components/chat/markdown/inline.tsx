import type { MarkedToken, Token, Tokens } from "marked";
import { Fragment, type ReactNode } from "react";
import { decodeEntities } from "@/components/chat/markdown/entities";
import { ImageLink, TextLink } from "@/components/chat/markdown/link";

/**
 * Inline tokens as React nodes. `inLink` is set inside a link, where no other link may stand. Text is taken from the tokens' source, because
 * marked prepares `text` for HTML.
 */
export function inline(tokens: readonly Token[], inLink = false): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: the tokens of a run have no other identity.
  return tokens.map((token, index) => <Fragment key={index}>{node(token as MarkedToken, inLink)}</Fragment>);
}

function node(token: MarkedToken, inLink: boolean): ReactNode {
  switch (token.type) {
    case "text":
      return decodeEntities(token.raw);
    case "escape":
      return token.text;
    case "strong":
      return <strong>{inline(token.tokens, inLink)}</strong>;
    case "em":
      return <em>{inline(token.tokens, inLink)}</em>;
    case "del":
      return <del>{inline(token.tokens, inLink)}</del>;
    case "codespan":
      return <code>{token.text}</code>;
    case "br":
      return <br />;
    case "checkbox":
      return <Checkbox checked={token.checked} />;
    case "link":
      return inLink ? linkContent(token) : <TextLink link={token}>{linkContent(token)}</TextLink>;
    case "image":
      return <ImageLink image={token} inLink={inLink} />;
    default:
      return token.raw;
  }
}

/** An address found in running text is its own text, to the letter. */
function linkContent(link: Tokens.Link): ReactNode {
  return link.autolink ? link.text : inline(link.tokens, true);
}

/** The box of a task list item. It shows a state and cannot be changed. */
export function Checkbox({ checked }: { checked: boolean }) {
  return <input type="checkbox" disabled checked={checked} aria-label={checked ? "Done" : "To do"} />;
}
