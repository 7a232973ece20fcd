/** Marks a branch the types say cannot be reached; a new union member stops the build here. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
