import { CircleAlert } from "lucide-react";
import type { Outcome } from "./outcome";

const sentences: Partial<Record<Outcome["kind"], string>> = {
  no_access: "This account has no access to this deployment.",
  not_kept: "This browser did not keep the sign-in. Use https, or allow cookies for this site.",
  offline: "Offline. Signing in needs a connection.",
};

/**
 * Why a try to sign in failed, where the cause is not the field's own. A wait that counts down is spoken once, as it begins.
 * @param wait the time left, "30 s"; null when there is none.
 */
export function OutcomeText({ outcome, wait }: { outcome: Outcome | null; wait: string | null }) {
  const text = outcome?.kind === "failed" ? outcome.message : outcome && sentences[outcome.kind];
  return (
    <>
      <div role="status" className={text ? "" : "sr-only"}>
        {text && <Sentence>{text}</Sentence>}
        {wait && <span className="sr-only">Too many tries. Wait a moment.</span>}
      </div>
      {wait && (
        <div aria-hidden className="tabular-nums">
          <Sentence>Too many tries. Try again in {wait}.</Sentence>
        </div>
      )}
    </>
  );
}

function Sentence({ children }: { children: React.ReactNode }) {
  return (
    <p className="flex gap-2 text-ui">
      <CircleAlert size={16} strokeWidth={1.75} aria-hidden className="mt-0.5 shrink-0" />
      <span>{children}</span>
    </p>
  );
}
