import type { ReceivedFile } from "../telegram/inbox-event.ts";

/** Bots can fetch files up to this size, bytes: a larger one could be shown to nobody else. */
const FILE_BYTES_MAX = 20 * 1024 * 1024;

/**
 * Key of the words for a file that is no photo or document to look at: too large to be fetched, or a
 * video or a recording that was sent as a file. Null when it can be taken.
 */
export function whyUnwanted({ size = 0, mimeType = "" }: ReceivedFile): string | null {
  if (size > FILE_BYTES_MAX) return "own-file-too-large";
  return /^(video|audio)\//i.test(mimeType) ? "nav-send-a-file" : null;
}
