import type { Metadata } from "next";
import { Offline } from "@/components/offline/offline";

export const metadata: Metadata = { title: "Offline" };

/** What the service worker shows at every address without a network. It is the same for everybody and reads nothing here. */
export default function OfflinePage() {
  return <Offline />;
}
