/** One POST whose answer is a stream. */
export type Ask = { url: string; headers: Record<string, string>; body: Buffer };

/** Somebody who passes on upstream's answer. Every contestant asks upstream for the same bytes. */
export type Contestant = {
  name: string;
  /** The root of its processes; undefined where nothing stands between. */
  pid?: number;
  newChat(): Ask;
  /** A question in a conversation of 200 turns that nobody has touched before; `round` says in which. */
  longChat(round: number): Ask;
};
