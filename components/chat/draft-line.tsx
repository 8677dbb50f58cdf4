import { useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import { StatusLine } from "@/components/ui/status-line";
import { focusComposer } from "./composer-id";
import type { Draft } from "./draft";

/** Offers a text that was written elsewhere, or that stood here before. What stands in the composer stays until then. */
export function DraftLine({ draft }: { draft: Draft }) {
  const other = useSyncExternalStore(
    draft.subscribe,
    () => draft.get().other,
    () => null,
  );
  if (!other) return <StatusLine />;
  const then = (act: () => void) => () => {
    act();
    focusComposer();
  };
  return (
    <StatusLine
      action={
        <span className="flex gap-2">
          <Button size="row" onClick={then(draft.use)}>
            Use it
          </Button>
          <Button size="row" variant="quiet" onClick={then(draft.dismiss)}>
            Dismiss
          </Button>
        </span>
      }
    >
      Draft from {other.device ?? "this device"}
    </StatusLine>
  );
}
