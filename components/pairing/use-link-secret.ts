import { useEffect, useState } from "react";

/**
 * The secret of the link that led here, taken out of the address bar and the history at once; null: there is none. Nothing is done with
 * it before somebody says so, so that a link preview that runs scripts redeems nothing (SECURITY P-04).
 * @returns undefined before the address has been looked at; and the way to forget the secret.
 */
export function useLinkSecret(): [string | null | undefined, () => void] {
  const [secret, setSecret] = useState<string | null>();
  useEffect(() => {
    const read = () => {
      const found = location.hash.slice(1);
      if (found) history.replaceState(history.state, "", location.pathname);
      setSecret((before) => found || (before ?? null));
    };
    read();
    addEventListener("hashchange", read); // the link was opened in a tab that shows this page already
    return () => removeEventListener("hashchange", read);
  }, []);
  return [secret, () => setSecret(null)];
}
