import { useCallback, useEffect, useState } from "react";
import { onLive } from "@/components/live/on-live";
import { request } from "@/components/request";
import type { Device } from "@/lib/shared/records";

/** The signed-in devices, kept fresh, and what can be done with them; each throws a RequestError. */
export function useDevices(first: Device[]) {
  const [devices, setDevices] = useState(first);

  const refresh = useCallback(async () => {
    const answer = await request<{ devices: Device[] }>("GET", "/api/devices").catch(() => null);
    if (answer) setDevices(answer.devices);
  }, []);
  useEffect(() => onLive(({ type }) => type === "devices" && void refresh()), [refresh]);

  return {
    devices,
    refresh,

    async rename(id: string, name: string) {
      setDevices((all) => all.map((device) => (device.id === id ? { ...device, name } : device)));
      await request<void>("PATCH", `/api/devices/${id}`, { name }).finally(refresh);
    },

    /** One that is gone already is what was wanted. */
    async signOut(id: string) {
      await request<void>("DELETE", `/api/devices/${id}`).catch((error) => {
        if (error.code !== "not_found") throw error;
      });
      await refresh();
    },

    async signOutOthers() {
      await request("DELETE", "/api/devices");
      await refresh();
    },
  };
}
