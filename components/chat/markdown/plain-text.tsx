import { memo } from "react";
import { chunks } from "@/components/chat/markdown/chunks";

/** Text as it was written, for what cannot or should not be read as markdown. */
export function PlainText({ text }: { text: string }) {
  return (
    <p className="plain" dir="auto">
      {chunks(text).map((chunk, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: chunks are append-only.
        <Lines key={index} text={chunk} />
      ))}
    </p>
  );
}

const Lines = memo(function Lines({ text }: { text: string }) {
  return <span className="lines">{text}</span>;
});
