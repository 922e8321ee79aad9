import type { StatementBatch } from '../../../domain/statement.js';
import { gb18030Lines } from '../../text-lines.js';
import { onlyZipEntry } from '../../zip-entry.js';
import { openDeciphered, type EncipheredFile } from './deciphered-file.js';
import { balanceParser, FILE_TYPES, tradeParser, type FileType } from './layouts.js';

/** What a file's name says: `<type><yyyyMMdd><MrchCode><n>.txt.enc` (clients). */
export interface FileName {
  readonly type: FileType;
  readonly date: string;
  readonly merchantCode: string;
  /** The name of the entry in its archive. */
  readonly entry: string;
}

const NAME = new RegExp(`^(${FILE_TYPES.join('|')})(\\d{8})(\\d{4})\\d{1,4}\\.txt\\.enc$`);
/** Beyond any day of a platform: ten million lines are 2 GB. */
const MOST_BYTES = 4 * 1024 * 1024 * 1024;

/** Reads a file's name; undefined for one of another form, such as the companion that says that all files are there (`.ok.enc`). */
export function readFileName(name: string): FileName | undefined {
  const [, type, date, merchantCode] = NAME.exec(name) ?? [];
  if (type === undefined || date === undefined || merchantCode === undefined) return undefined;
  return { type: type as FileType, date, merchantCode, entry: name.slice(0, -'.enc'.length) };
}

/**
 * The lines of a reconciliation file, deciphered, unpacked and decoded as they are read: memory does not grow with the file. Batches
 * come before the file's end was seen: whoever uses them must be able to take that back.
 * @throws StatementUnreadable at the first thing that does not fit; nothing of the file may be used then.
 */
export async function* readStatementFile(
  file: EncipheredFile,
  { type, entry }: Pick<FileName, 'type' | 'entry'>,
): AsyncGenerator<StatementBatch> {
  const archive = await openDeciphered(file);
  const batchOf = batchReader(type);
  let share = 0;
  const bytes = onlyZipEntry(archive, {
    name: entry,
    mostBytes: MOST_BYTES,
    onUnpacked: (done) => (share = done.bytes / done.of),
  });
  for await (const block of gb18030Lines(bytes)) yield { ...batchOf(block), share };
}

function batchReader(
  type: FileType,
): (block: { readonly first: number; readonly lines: readonly string[] }) => StatementBatch {
  switch (type) {
    case 'CZ':
    case 'TX':
    case 'JY': {
      const parse = tradeParser(type);
      return ({ first, lines }) => ({
        type: 'trades',
        trades: lines.map((line, index) => parse(line, first + index)),
      });
    }
    case 'YE': {
      const parse = balanceParser();
      return ({ first, lines }) => ({
        type: 'balances',
        balances: lines.map((line, index) => parse(line, first + index)),
      });
    }
    default:
      return ({ lines }) => ({ type: 'raw', lines });
  }
}
