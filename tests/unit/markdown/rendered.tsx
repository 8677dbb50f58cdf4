import { renderToStaticMarkup } from "react-dom/server";
import { BlockView } from "@/components/chat/markdown/block-view";
import { type Blocks, readBlocks } from "@/components/chat/markdown/blocks";
import { Markdown } from "@/components/chat/markdown/markdown";

/** The HTML of a text as a page shows it. */
export function rendered(text: string, streaming = false): string {
  return renderToStaticMarkup(<Markdown text={text} streaming={streaming} />);
}

/** The HTML of blocks, each with its key. */
export function renderedBlocks({ blocks }: Blocks): string[] {
  return blocks.map((block) => `${block.start} ${renderToStaticMarkup(<BlockView block={block} />)}`);
}

/** Reads a text as it arrives, cut at the given offsets, and calls back after each part. */
export function stream(
  text: string,
  cuts: readonly number[],
  each: (read: Blocks, soFar: string) => void,
): Blocks {
  let read = readBlocks("");
  for (const cut of [...cuts, text.length]) {
    read = readBlocks(text.slice(0, cut), read);
    each(read, text.slice(0, cut));
  }
  return read;
}

export function everyOffset(text: string): number[] {
  return Array.from({ length: text.length }, (_, index) => index);
}
