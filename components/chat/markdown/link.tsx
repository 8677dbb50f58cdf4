import type { Tokens } from "marked";
import type { ReactNode } from "react";
import { destination, misleadingHost } from "@/components/chat/markdown/destination";
import { decodeEntities } from "@/components/chat/markdown/entities";

/** A link to a page elsewhere; its content alone when the address is not one that may be opened. */
export function TextLink({ link, children }: { link: Tokens.Link; children: ReactNode }) {
  const url = destination(link.href, link.autolink);
  if (!url) return children;
  const host = misleadingHost(link.autolink ? link.text : decodeEntities(link.text), url);
  return (
    <Outward url={url}>
      {children}
      {host && <Host name={host} />}
    </Outward>
  );
}

/**
 * An image as a link, or as text where it cannot be one. It is never loaded: a model-written address can carry the conversation
 * away without a click (SECURITY.md finding 7).
 */
export function ImageLink({ image, inLink }: { image: Tokens.Image; inLink: boolean }) {
  const url = destination(image.href);
  const label = `image: ${decodeEntities(image.text) || "no description"}`;
  if (!url || inLink) return label;
  return (
    <Outward url={url}>
      {label}
      <Host name={url.hostname} />
    </Outward>
  );
}

function Outward({ url, children }: { url: URL; children: ReactNode }) {
  return (
    <a href={url.href} title={url.href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

function Host({ name }: { name: string }) {
  return <span className="link-host"> ({name})</span>;
}
