/** Calls `start` whenever the page comes into view, and what it returned when the page hides. Returns the way to stop for good. */
export function whileVisible(start: () => () => void): () => void {
  let stop: (() => void) | null = null;
  const look = () => {
    if (document.visibilityState === "visible") stop ??= start();
    else rest();
  };
  const rest = () => {
    stop?.();
    stop = null;
  };
  look();
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pageshow", look); // a page kept by the back button
  window.addEventListener("pagehide", rest);
  return () => {
    document.removeEventListener("visibilitychange", look);
    window.removeEventListener("pageshow", look);
    window.removeEventListener("pagehide", rest);
    rest();
  };
}
