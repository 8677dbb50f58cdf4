/** The composer's element id: skip links and keys lead there. */
export const composerId = "composer";

/** Puts the cursor into the composer, unless that would open a keyboard over the page. */
export function focusComposer() {
  if (!window.matchMedia("(pointer: coarse)").matches) document.getElementById(composerId)?.focus();
}
