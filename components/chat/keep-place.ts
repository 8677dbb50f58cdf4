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
  /** Where the end was last brought into view, and where the reader was last seen. */
  let kept = 0;
  let seen = 0;

  const fromEnd = () => scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;

  function toEnd() {
    pinned = true;
    scroller.scrollTop = scroller.scrollHeight;
    kept = scroller.scrollTop;
    seen = kept;
  }

  function onScroll() {
    const distance = fromEnd();
    const top = scroller.scrollTop;
    // Only a way down leads back to the end: text that shrinks while it is read anew pushes the reader up against it.
    if (pinned) pinned = distance < meant || kept - top < meant;
    else pinned = distance < meant && top > seen;
    if (pinned) kept = Math.max(kept, top);
    seen = top;
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
        seen = scroller.scrollTop;
      };
    },
    release() {
      observer.disconnect();
      scroller.removeEventListener("scroll", onScroll);
    },
  };
}
