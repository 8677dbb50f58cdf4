/** Tells the service worker, when it asks, which page this is. Returns the way to stop that. */
export function sayWhere(): () => void {
  const say = ({ data, ports }: MessageEvent) => {
    if (data === "where are you") ports[0]?.postMessage(location.pathname);
  };
  navigator.serviceWorker.addEventListener("message", say);
  return () => navigator.serviceWorker.removeEventListener("message", say);
}
