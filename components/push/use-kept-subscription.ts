import { useEffect } from "react";
import { idle } from "@/components/offline/mirror-of";
import { onSignedIn } from "@/components/request";
import { isDeclined, permission } from "./permission";

/** Sees to it, quietly, that a device whose owner wants notifications goes on getting them. */
export function useKeptSubscription() {
  useEffect(() => {
    const keep = () => {
      if (permission() !== "granted" || isDeclined()) return;
      void idle()
        .then(() => import("./subscription"))
        .then(({ keepSubscribed }) => keepSubscribed())
        .catch(() => {}); // it is tried with every visit
    };
    keep();
    return onSignedIn(keep);
  }, []);
}
