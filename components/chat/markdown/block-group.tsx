import { memo } from "react";
import type { Block } from "@/components/chat/markdown/block";
import { BlockView } from "@/components/chat/markdown/block-view";

const GROUP_SIZE = 32;

/** Cuts blocks into groups that stay the same while blocks are appended. */
export function groups(blocks: readonly Block[]): Block[][] {
  const count = Math.ceil(blocks.length / GROUP_SIZE);
  return Array.from({ length: count }, (_, index) =>
    blocks.slice(index * GROUP_SIZE, (index + 1) * GROUP_SIZE),
  );
}

/** Some blocks in a row. React looks at a finished group once per update, and not at each of its blocks. */
export const BlockGroup = memo(
  function BlockGroup({ blocks }: { blocks: readonly Block[] }) {
    return blocks.map((block) => <BlockView key={block.start} block={block} />);
  },
  (before, after) =>
    before.blocks.length === after.blocks.length &&
    before.blocks.every((block, index) => block === after.blocks[index]),
);
