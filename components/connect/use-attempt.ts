import { useEffect, useState } from "react";
import { json, open, type RequestError } from "@/components/request";
import { closingTime } from "./countdown";

/** One try to connect: OpenAI's sign-in address, and until when (by this device's clock) the address it leads to may be pasted. */
export type Attempt = { url: string; closesAt: number };

/** Begins an attempt as soon as the page is there. A fresh one each time, because a stale sign-in address fails at OpenAI. */
export function useAttempt(): { attempt: Attempt | null; error: RequestError | null } {
  const [attempt, setAttempt] = useState<Attempt | null>(null);
  const [error, setError] = useState<RequestError | null>(null);
  useEffect(() => {
    let wanted = true;
    begin().then(
      (begun) => wanted && setAttempt(begun),
      (failure: RequestError) => wanted && setError(failure),
    );
    return () => {
      wanted = false;
    };
  }, []);
  return { attempt, error };
}

async function begin(): Promise<Attempt> {
  const answer = await open("/api/connection/begin", json("POST", {}));
  const { url, expiresAt } = (await answer.json()) as { url: string; expiresAt: string };
  return { url, closesAt: closingTime(expiresAt, answer.headers.get("date"), Date.now()) };
}
