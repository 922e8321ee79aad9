import { crc32 } from 'node:zlib';
import { fromRandomAccessReaderPromise, type Entry, type RandomAccessReader, type ZipFile } from 'yauzl';
import { StatementUnreadable } from '../domain/statement.js';

/** What an archive may hold. */
export interface ZipEntryLimits {
  /** Its only entry's name. */
  readonly name: string;
  /** Of the entry, unpacked. */
  readonly mostBytes: number;
  /** Takes how many of its bytes are unpacked, and how many it has. */
  readonly onUnpacked?: (done: { readonly bytes: number; readonly of: number }) => void;
}

/** Text of reconciliation lines packs to a twentieth at most; what unpacks to more than this many times its size is an attack. */
const MOST_RATIO = 100;
/** Up to here the ratio does not matter: a short text of equal lines packs well. */
const RATIO_COUNTS_FROM_BYTES = 1024 * 1024;

/**
 * The bytes of an archive's only entry, as they are unpacked. They are given out before the check sum at the end was seen: whoever uses
 * them must be able to take that back.
 * @throws StatementUnreadable for what is no ZIP archive, is cut short or damaged, holds anything but one entry of this name, is
 *   encrypted, or unpacks to more than it may.
 */
export async function* onlyZipEntry(
  archive: { readonly reader: RandomAccessReader; readonly bytes: number },
  limits: ZipEntryLimits,
): AsyncGenerator<Buffer> {
  const zip = await opened(archive);
  try {
    const entry = await onlyEntry(zip);
    checkEntry(entry, limits);
    yield* unpacked(zip, entry, limits);
  } finally {
    zip.close();
  }
}

async function opened({ reader, bytes }: { reader: RandomAccessReader; bytes: number }): Promise<ZipFile> {
  try {
    return await fromRandomAccessReaderPromise(reader, bytes, { autoClose: false, strictFileNames: true });
  } catch (error) {
    throw unreadable('no ZIP archive, or one that was cut short or deciphered with another key', error);
  }
}

async function onlyEntry(zip: ZipFile): Promise<Entry> {
  if (zip.entryCount !== 1)
    throw new StatementUnreadable('the archive has another number of entries than one');
  try {
    for await (const entry of zip.eachEntry()) return entry;
  } catch (error) {
    // A name that leads out of the folder comes here, too: the library refuses it.
    throw unreadable('the archive’s list of entries is damaged, or names a path', error);
  }
  throw new StatementUnreadable('the archive is empty');
}

function checkEntry(entry: Entry, { name, mostBytes }: ZipEntryLimits): void {
  if (entry.fileName !== name)
    throw new StatementUnreadable('the archive’s entry has another name than its file');
  if (!entry.canDecodeFileData())
    throw new StatementUnreadable(
      'the archive’s entry is encrypted, or packed by another method than deflate',
    );
  const { uncompressedSize, compressedSize } = entry;
  if (uncompressedSize > mostBytes)
    throw new StatementUnreadable(`it unpacks to more than ${mostBytes} bytes`);
  if (uncompressedSize > RATIO_COUNTS_FROM_BYTES && uncompressedSize > compressedSize * MOST_RATIO)
    throw new StatementUnreadable(`it unpacks to more than ${MOST_RATIO} times its size`);
}

async function* unpacked(zip: ZipFile, entry: Entry, { onUnpacked }: ZipEntryLimits): AsyncGenerator<Buffer> {
  let [sum, bytes] = [0, 0];
  try {
    const stream = await zip.openReadStreamPromise(entry);
    // The library ends the stream with an error where it is longer or shorter than the entry says.
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      sum = crc32(chunk, sum);
      bytes += chunk.length;
      onUnpacked?.({ bytes, of: entry.uncompressedSize });
      yield chunk;
    }
  } catch (error) {
    if (error instanceof StatementUnreadable) throw error;
    throw unreadable('the archive’s entry is damaged or cut short', error);
  }
  if (sum !== entry.crc32) throw new StatementUnreadable('the check sum of the archive’s entry is wrong');
}

/** The library's words are about the archive's structure, and can quote the entry's name. */
function unreadable(why: string, cause: unknown): StatementUnreadable {
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new StatementUnreadable(why + code);
}
