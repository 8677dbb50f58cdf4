/**
 * Copies text to the clipboard; resolves to whether it worked. Never rejects.
 *
 * Outside secure contexts (a phone that opens the server by its address in the home network) there is no `navigator.clipboard`;
 * there a hidden field and the old copy command do the same. The command works only while a click is handled.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    if (!navigator.clipboard) return copyThroughField(text);
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyThroughField(text);
  }
}

function copyThroughField(text: string): boolean {
  const focused = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  field.className = "sr-only";
  // Inside an open dialog everything outside is inert and could not be selected.
  (focused?.closest("dialog") ?? document.body).append(field);
  try {
    field.select();
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    field.remove();
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }
}
