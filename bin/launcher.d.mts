/** Path of the Node.js to run on: the bundled one, else this one when new enough; ends the process in words otherwise. */
export function findNode(): string;
/** What is wrong with node_modules of `root`, in words, or null. */
export function installationProblem(dev: boolean, root?: string): string | null;
