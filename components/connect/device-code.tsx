import type { Account, DeviceCode as OpenCode } from "@/lib/shared/records";
import { AttemptHeading } from "./attempt-heading";
import { AttemptExpired, AttemptOver } from "./attempt-notice";
import { secondsLeft } from "./countdown";
import { DeviceCodeNeeds } from "./device-code-needs";
import { DeviceCodeStatus } from "./device-code-status";
import { OpenDeviceCode } from "./open-device-code";
import { OtherWays } from "./other-ways";
import { ShowCode } from "./show-code";
import { useConnectedElsewhere } from "./use-connected-elsewhere";
import { useDeviceCode } from "./use-device-code";
import { useNow } from "./use-now";

type DeviceCodeProps = {
  /** The code that was open when the page was made, begun here or on another device. */
  open: OpenCode | null;
  /** The owner has just asked for this way. */
  chosen: boolean;
  onConnected: (account: Account) => void;
  onPaste: () => void;
};

const endings = {
  refused: "OpenAI refused this code. Nothing was connected.",
  lost: "The code was entered, but the sign-in broke off on its way here. Nothing was connected.",
};

/** Connects by a code that the owner enters at OpenAI (UX 2.2), and says beforehand what that needs. */
export function DeviceCode({ open, chosen, onConnected, onPaste }: DeviceCodeProps) {
  const { state, begin } = useDeviceCode(open, onConnected);
  const shown = state.phase === "open" ? state : null;
  useConnectedElsewhere(shown?.code.startedAt, onConnected);
  const now = useNow(shown !== null);
  const left = shown && secondsLeft(shown.code.closesAt, now);
  const over = state.phase === "over" ? state.why : left === 0 ? "expired" : null;
  return (
    <div className="lg:max-w-[26.25rem]">
      <AttemptHeading
        seconds={over === "expired" ? 0 : left}
        startedOn={shown?.code.startedOn}
        focused={chosen}
        onStartOver={() => begin(true)}
      />
      {over === "expired" && <AttemptExpired onStartOver={() => begin(false)} />}
      {over && over !== "expired" && (
        <AttemptOver onStartOver={() => begin(false)}>{endings[over]}</AttemptOver>
      )}
      {shown && !over && (
        <>
          <OpenDeviceCode userCode={shown.code.userCode} url={shown.code.verificationUrl} />
          <DeviceCodeStatus state={shown} />
        </>
      )}
      {!over && <DeviceCodeNeeds />}
      {state.phase === "before" && (
        <ShowCode busy={state.busy} error={state.error} onShow={() => begin(false)} />
      )}
      <OtherWays instead="Paste the address instead" onInstead={onPaste} />
    </div>
  );
}
