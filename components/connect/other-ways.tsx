import { useState } from "react";
import { AnotherDevice } from "./another-device";

type OtherWaysProps = { instead: string; onInstead: () => void };

const look =
  "h-10 text-ui text-accent underline decoration-1 underline-offset-4 rounded-control hover:text-accent-hover";

/** The ways beside the one on screen. @param instead the label of the other way to connect. */
export function OtherWays({ instead, onInstead }: OtherWaysProps) {
  const [sharing, setSharing] = useState(false);
  return (
    <div className="mt-4 flex flex-wrap gap-x-6">
      <button type="button" className={look} onClick={() => setSharing(true)}>
        Finish on another device
      </button>
      <button type="button" className={look} onClick={onInstead}>
        {instead}
      </button>
      <AnotherDevice open={sharing} onClose={() => setSharing(false)} />
    </div>
  );
}
