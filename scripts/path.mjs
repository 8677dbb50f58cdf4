import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Every executable file of this name on PATH, in PATH's order. */
export function onPath(name) {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .filter(isExecutable);
}

export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
