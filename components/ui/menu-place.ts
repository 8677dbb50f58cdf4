/** Below the anchor, or above it where that has more room; never wider or higher than the room there is. */
export function placeBeside(panel: HTMLElement, anchor: HTMLElement, align: "start" | "end") {
  const gap = 4;
  const edge = 8;
  const box = anchor.getBoundingClientRect();
  const roomBelow = window.innerHeight - box.bottom - gap - edge;
  const roomAbove = box.top - gap - edge;
  const below = panel.offsetHeight <= roomBelow || roomBelow >= roomAbove;
  panel.style.maxHeight = `${below ? roomBelow : roomAbove}px`;
  const { offsetWidth: width, offsetHeight: height } = panel;
  const left = align === "start" ? box.left : box.right - width;
  panel.style.left = `${Math.max(edge, Math.min(left, window.innerWidth - width - edge))}px`;
  panel.style.top = `${below ? box.bottom + gap : box.top - gap - height}px`;
}
