"use client";

import { useState } from "react";
import { BlockGroup, groups } from "@/components/chat/markdown/block-group";
import { readBlocks } from "@/components/chat/markdown/blocks";
import { PlainText } from "@/components/chat/markdown/plain-text";
import { settled } from "@/components/chat/markdown/settled";

/**
 * Markdown that a model or a person wrote. Text that grows is read and rendered from its last unfinished block on. While it is
 * `streaming`, a last line of bare markers is held back.
 */
export function Markdown({ text, streaming = false }: { text: string; streaming?: boolean }) {
  const shown = streaming ? settled(text) : text;
  const [read, setRead] = useState(() => readBlocks(shown));
  const current = readBlocks(shown, read);
  if (current !== read) setRead(current);
  return (
    <div className="markdown">
      {groups(current.blocks).map((blocks, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: groups are append-only.
        <BlockGroup key={index} blocks={blocks} />
      ))}
      {current.rest && <PlainText text={current.rest} />}
    </div>
  );
}
