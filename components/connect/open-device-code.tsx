import { ExternalLink } from "lucide-react";
import { useState } from "react";
import { ButtonLink } from "@/components/ui/button";
import { copyText } from "@/components/ui/clipboard";

/** The code, large, and the way to where it is entered. A tap copies it and opens OpenAI's page beside this one. */
export function OpenDeviceCode({ userCode, url }: { userCode: string; url: string }) {
  const [byHand, setByHand] = useState(false);
  return (
    <>
      <p className="mt-5 rounded-card border border-line bg-raised px-4 py-5 text-center font-mono text-[1.75rem]/9 font-medium tracking-wide select-all">
        {userCode}
      </p>
      <ButtonLink
        variant="ink"
        href={url}
        className="mt-3 h-11 w-full"
        onClick={async () => setByHand(!(await copyText(userCode)))}
      >
        Copy and open
        <ExternalLink size={16} strokeWidth={1.75} aria-hidden />
      </ButtonLink>
      {byHand && <p className="mt-2 text-small text-muted">Copy the code by hand: this browser did not.</p>}
    </>
  );
}
