import { memo } from "react";
import { chunks } from "@/components/chat/markdown/chunks";
import { CopyCode } from "@/components/chat/markdown/copy-code";
import { codePointName, splitHidden } from "@/components/chat/markdown/hidden-characters";

/** A block of code with its language and a Copy button. Long code scrolls in its own region. */
export function CodeBlock({ text, language }: { text: string; language: string }) {
  return (
    <div className="code" dir="ltr">
      <div className="code-caption">
        <span className="code-language">{language || "Code"}</span>
        <CopyCode code={text} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll region must be reachable by keyboard. */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls. */}
      <pre tabIndex={0} role="group" aria-label={language ? `Code, ${language}` : "Code"}>
        <code>
          {chunks(text).map((chunk, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: chunks are append-only.
            <CodeLines key={index} text={chunk} />
          ))}
        </code>
      </pre>
    </div>
  );
}

const CodeLines = memo(function CodeLines({ text }: { text: string }) {
  return (
    <span className="lines">
      {splitHidden(text).map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other identity.
          <span key={index} className="hidden-character">
            {codePointName(part)}
          </span>
        ),
      )}
    </span>
  );
});
