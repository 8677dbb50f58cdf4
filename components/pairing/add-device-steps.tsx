import { CircleCheck } from "lucide-react";
import { useEffect, useEffectEvent } from "react";
import { Button } from "@/components/ui/button";
import { NumberForm } from "./number-form";
import { ShownCode } from "./shown-code";
import { usePairing } from "./use-pairing";

type AddDeviceStepsProps = {
  onClose: () => void;
  /** Called instead of showing a code, where the server asks for a proof that it is the owner. */
  onConfirmFirst: () => void;
  onAdded: (() => void) | undefined;
};

/** What the device that is signed in shows while it lets another one in: its code, the number's field, the outcome. */
export function AddDeviceSteps({ onClose, onConfirmFirst, onAdded }: AddDeviceStepsProps) {
  const { state, again, confirm } = usePairing();
  const added = state.phase === "used";
  const unproved = state.phase === "refused" && state.error.code === "confirm_sign_in";
  const tell = useEffectEvent(() => {
    if (added) onAdded?.();
    if (unproved) onConfirmFirst();
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once, as it becomes so
  useEffect(() => tell(), [added, unproved]);

  switch (state.phase) {
    case "beginning":
      return <div role="status" aria-label="Making a code…" className="h-[26rem]" />;
    case "open":
      return <ShownCode code={state.code} onClose={onClose} />;
    case "claimed":
    case "confirmed":
      return (
        <NumberForm
          device={state.device}
          onConfirm={(number) => confirm(state.code.id, number)}
          onRefuse={onClose}
        />
      );
    case "used":
      return (
        <>
          <p role="status" className="flex items-center gap-2 text-ui">
            <CircleCheck size={20} strokeWidth={1.6} aria-hidden className="shrink-0 text-ok" />
            {state.device.name} is signed in.
          </p>
          <div className="mt-5 flex justify-end">
            <Button variant="ink" onClick={onClose} autoFocus>
              Done
            </Button>
          </div>
        </>
      );
    case "over":
    case "refused":
      return (
        <>
          <p role="status" className="text-ui">
            {state.phase === "refused" ? state.error.message : "This code has expired. Nobody came in by it."}
          </p>
          <div className="mt-5 flex justify-end gap-2">
            <Button variant="quiet" onClick={onClose}>
              Close
            </Button>
            <Button variant="ink" onClick={again} autoFocus>
              Show a new code
            </Button>
          </div>
        </>
      );
  }
}
