import { Plus } from "lucide-react";
import { useState } from "react";
import { ConfirmDialog } from "@/components/sign-in/confirm-dialog";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { AddDeviceSteps } from "./add-device-steps";

type AddDeviceProps = {
  /** Called once the new device is signed in. */
  onAdded?: () => void;
};

/** Lets a new device in from this one, after a proof that it is the owner where the last one is long ago. */
export function AddDevice({ onAdded }: AddDeviceProps) {
  const [step, setStep] = useState<"closed" | "code" | "confirm">("closed");
  const close = () => setStep("closed");
  return (
    <>
      <Button onClick={() => setStep("code")}>
        <Plus size={16} strokeWidth={1.75} aria-hidden />
        Add a device
      </Button>
      <Dialog open={step === "code"} onClose={close} title="Add a device">
        <AddDeviceSteps onClose={close} onConfirmFirst={() => setStep("confirm")} onAdded={onAdded} />
      </Dialog>
      <ConfirmDialog open={step === "confirm"} onConfirmed={() => setStep("code")} onClose={close} />
    </>
  );
}
