import { request } from "@/components/request";
import type { SessionStatus } from "@/lib/shared/records";

/** Asks what became of this browser's session. @throws RequestError */
export const sessionStatus = () => request<SessionStatus>("GET", "/api/session");
