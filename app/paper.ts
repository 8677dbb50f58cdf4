/** `--bg` of both schemes, as the bars of browsers and home screens understand it. */
export const paper = { light: "#fbfdfd", dark: "#0f1315" };
