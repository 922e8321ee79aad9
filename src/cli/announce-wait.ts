/** A shorter wait needs no explanation. */
const SILENT_MS = 300;

/** Says in one line what is waited for, unless it comes within a moment. */
export async function announceWait<Result>(
  waited: Promise<Result>,
  line: string,
  write: (text: string) => void,
): Promise<Result> {
  const announcement = setTimeout(() => write(`${line}\n`), SILENT_MS);
  try {
    return await waited;
  } finally {
    clearTimeout(announcement);
  }
}
