import { ButtonLink } from "@/components/ui/button";
import { signInPath } from "./attempt-notice";
import { timeOfDay } from "./countdown";
import type { CodeState } from "./use-device-code";
import { useOnline } from "./use-online";

const words = {
  pending: "Waiting for OpenAI…",
  slow_down: "Waiting for OpenAI… It asked for longer pauses.",
  unavailable: "OpenAI cannot be reached. Trying again; the code stays good.",
};

/** What the page waits for, and what keeps it from hearing. */
export function DeviceCodeStatus({ state }: { state: CodeState & { phase: "open" } }) {
  const online = useOnline();
  const { word, error, code } = state;
  const offline = !online || error?.code === "offline";
  const signedOut = error?.action === "sign_in";
  return (
    <>
      <p role="status" className="mt-4 text-ui text-muted">
        {offline
          ? `Offline. The attempt stays open until ${timeOfDay(code.closesAt)}.`
          : (error?.message ?? words[word])}
      </p>
      {signedOut && (
        <ButtonLink size="row" href={signInPath} className="mt-2">
          Sign in
        </ButtonLink>
      )}
    </>
  );
}
