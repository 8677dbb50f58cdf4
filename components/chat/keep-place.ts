/** What a scroller of a conversation can be told. */
export type Place = {
  toEnd: () => void;
  /** Call before content is put in front, and the result afterwards: what the reader looks at stays where it is. */
  hold: () => () => void;
  release: () => void;
};

/** The reader's scroll upward by this much, in px, is meant; less is a trembling thumb (UX 3.3). */
const meant = 3;
/** "To the end" shows beyond the one distance and hides below the other, so it does not flicker between. */
const showAt = 200;
const hideAt = 60;

/**
 * The reader owns the scroll position (UX 3.3). While the end is in view it stays in view as the answer grows; from the first
 * scroll upward nothing moves, until the reader is back at the end.
 * @param onFar told when the end has come far out of view, and when it is near again.
 */
export function keepPlace(scroller: HTMLElement, content: HTMLElement, onFar: (far: boolean) => void): Place {
  let pinned = true;
  let far = false;
  let lowest = 0;

  const fromEnd = () => scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;

  function toEnd() {
    pinned = true;
    scroller.scrollTop = scroller.scrollHeight;
    lowest = scroller.scrollTop;
  }

  function onScroll() {
    const distance = fromEnd();
    if (distance < meant) pinned = true;
    else if (lowest - scroller.scrollTop >= meant) pinned = false;
    lowest = pinned ? Math.max(lowest, scroller.scrollTop) : scroller.scrollTop;
    judge(distance);
  }

  function judge(distance: number) {
    const next = far ? distance > hideAt : distance > showAt;
    if (next === far) return;
    far = next;
    onFar(far);
  }

  const observer = new ResizeObserver(() => {
    if (pinned) toEnd();
    judge(fromEnd());
  });

  // The server's HTML shows the end without any script, as a reversed column. From here on it is an ordinary one.
  scroller.dataset.settled = "";
  toEnd();
  observer.observe(content);
  observer.observe(scroller);
  scroller.addEventListener("scroll", onScroll, { passive: true });

  return {
    toEnd,
    hold() {
      pinned = false;
      const { scrollHeight, scrollTop } = scroller;
      return () => {
        scroller.scrollTop = scrollTop + scroller.scrollHeight - scrollHeight;
        lowest = scroller.scrollTop;
      };
    },
    release() {
      observer.disconnect();
      scroller.removeEventListener("scroll", onScroll);
    },
  };
}
