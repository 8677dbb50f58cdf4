import { memo } from "react";
import type { Block } from "@/components/chat/markdown/block";
import { CodeBlock } from "@/components/chat/markdown/code-block";
import { element } from "@/components/chat/markdown/content";
import { PlainText } from "@/components/chat/markdown/plain-text";

/** One block, rendered again only when it is another object. */
export const BlockView = memo(function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case "code":
      return <CodeBlock text={block.text} language={block.language} />;
    case "plain":
      return <PlainText text={block.raw} />;
    case "markdown":
      return element(block.token, "auto");
  }
});
