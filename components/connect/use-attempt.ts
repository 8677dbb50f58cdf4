import { useEffect, useState } from "react";
import { json, open, type RequestError } from "@/components/request";
import type { SignInAttempt } from "@/lib/shared/records";
import { closingTime } from "./countdown";

/** One try to connect, and until when (by this device's clock) the address it leads to may be pasted. */
export type Attempt = SignInAttempt & { closesAt: number };

/**
 * Begins an attempt as soon as the page is there; one that was begun on another device and is still open goes on here.
 * @param fresh the owner wants another one: a stale sign-in address fails at OpenAI.
 */
export function useAttempt(fresh: boolean): { attempt: Attempt | null; error: RequestError | null } {
  const [attempt, setAttempt] = useState<Attempt | null>(null);
  const [error, setError] = useState<RequestError | null>(null);
  useEffect(() => {
    let wanted = true;
    begin(fresh).then(
      (begun) => wanted && setAttempt(begun),
      (failure: RequestError) => wanted && setError(failure),
    );
    return () => {
      wanted = false;
    };
  }, [fresh]);
  return { attempt, error };
}

async function begin(fresh: boolean): Promise<Attempt> {
  const answer = await open("/api/connection/begin", json("POST", { fresh }));
  const begun = (await answer.json()) as SignInAttempt;
  return { ...begun, closesAt: closingTime(begun.expiresAt, answer.headers.get("date"), Date.now()) };
}
