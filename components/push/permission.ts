const key = "wherry:notifications";

/** What this browser says of notifications; "none" where it has none to offer: over plain http, or in a tab on iOS. */
export function permission(): NotificationPermission | "none" {
  const offered =
    window.isSecureContext &&
    "serviceWorker" in navigator &&
    "PushManager" in window &&
    "Notification" in window;
  return offered ? Notification.permission : "none";
}

/** True once the owner does not want notifications on this device, whatever the browser would allow. */
export function isDeclined(): boolean {
  try {
    return localStorage.getItem(key) === "off";
  } catch {
    return true; // who cannot be remembered is not to be asked again and again
  }
}

export function noteDeclined(declined: boolean) {
  try {
    if (declined) localStorage.setItem(key, "off");
    else localStorage.removeItem(key);
  } catch {
    // then it is asked for every time
  }
}
