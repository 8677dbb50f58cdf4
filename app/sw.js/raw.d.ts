/** A file as its text; `next.config.ts` says how it is loaded. */
declare module "*?raw" {
  const text: string;
  export default text;
}
