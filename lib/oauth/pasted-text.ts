import "server-only";

// What happens to an address between the address bar and our field, undone. All of it is linear in the length of the text.

/**
 * Takes off what is not the address: invisible characters, HTML entities, quotes, brackets, space. Of the space inside, a line end is
 * left as one "\n", and the rest as single spaces. The same text pasted twice in a row counts once.
 */
export function tidy(pasted: string): string {
  const lines = pasted
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "")
    .replace(/&(?:amp;)+/gi, "&")
    .replace(/&(?:lt|gt|quot|#39);/gi, " ")
    .replace(/["'`<>“”„‘’‚«»‹›]/g, " ")
    .split(/[\r\n\u2028\u2029]/)
    .map((line) => line.replace(/\s+/g, " ").trim())
    .filter((line) => line !== "");
  const text = lines.join("\n");
  const half = text.slice(0, text.length / 2);
  return half + half === text ? half : text;
}

/**
 * Undoes one layer of percent-encoding over a whole address. What would become a space, a quote or a bracket stays as it is: decoding
 * must never split one address into two, of which the second looks like ours.
 */
export function decodeOnce(text: string): string {
  return text.replace(/%[2-7][0-9a-f]/gi, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    return /[\s"'`<>\x7f]/.test(character) ? encoded : character;
  });
}

/**
 * Puts an address together that mail or a terminal broke into pieces. `text` starts with it and is tidy. Where a state of our length
 * ends at a break, the rest is somebody's sentence; one with many spaces inside is itself made of such words.
 */
export function unwrap(text: string): string {
  return text
    .replace(/\s&?(?=(?:code|scope|state|error|error_description)=)/g, "&")
    .replace(/((?:^|[?&])state=)((?:[\w-]\s?){42}[\w-])(?:\s.*)?$/s, (_, name: string, state: string) => {
      const pieces = state.split(" ");
      return name + (pieces.length <= 3 ? state : pieces[0]);
    })
    .replace(/\s/g, "");
}
