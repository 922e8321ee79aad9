import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MINUTE_MS } from '../../../domain/durations.js';
import { InvalidInput } from '../../../domain/errors.js';
import { maskPersonalData } from '../../../domain/mask.js';
import type { Intent } from '../../../domain/operation.js';
import type { ComparisonRules } from '../../../domain/reconciliation.js';
import { StatementUnavailable, StatementUnreadable, type StatementBatch } from '../../../domain/statement.js';
import { deadlineIn } from '../../deadline.js';
import type {
  DayState,
  ParsedAnswer,
  ProviderStatements,
  ReportedDetails,
  StatementFile,
} from '../../provider.js';
import { dayAfter, timeOn } from '../bank-calendar.js';
import { reportedParties, type MemberTransactionKind } from '../operations/reported-parties.js';
import { shanghaiDate } from '../shanghai-date.js';
import { downloadFile, type FileServer } from './download.js';
import { CLEARING, LIST_FILES } from './endpoints.js';
import { readFileName, readStatementFile } from './read-file.js';
import type { StatementSettings } from './settings.js';

/** "每天早8点到晚8点，每15分钟尝试清算1次" (developer guide, 6108). */
const CLEARS_FROM = '08:00';
const CLEARS_UNTIL = '20:00';
const CLEARS_EVERY_MS = 15 * MINUTE_MS;

/** One row of 6103. */
interface ListedFile {
  readonly FileName: string;
  readonly RandomPassword: string;
  readonly FilePath: string;
  readonly DrawCode: string;
}

/** The reconciliation files of 平安见证宝: 6108 says whether a day is cleared, 6103 names its files, and the file server has them. */
export function pinganStatements(
  context: Omit<FileServer, 'settings'>,
  settings: StatementSettings,
): ProviderStatements {
  const server: FileServer = { ...context, settings };
  return {
    rules: rulesOf(server),
    previousDay: (date) => dayAfter(date, -1),
    dayState: (date) => dayState(server, date),
    files: async (date) => {
      const files: StatementFile[] = [];
      for (const type of settings.types) {
        const listed = await listFiles(server, { type, date });
        if (listed.type !== 'read') return listed;
        files.push(...listed.value.map(({ FileName: name }) => ({ name, type })));
      }
      return { type: 'read', value: files };
    },
    read: (file) => readFile(server, file),
    reportedOf: (intent, shown) => reportedOf(server, intent, shown),
  };
}

function rulesOf({ config, settings }: FileServer): ComparisonRules {
  const { kinds, feeInAmount, suspenseAccount, bookings } = settings;
  const compared = (['CZ', 'TX', 'JY'] as const).filter((type) => settings.types.includes(type));
  return {
    files: compared.map((type) => ({
      type,
      feeInAmount: feeInAmount[type],
      // Money comes in from outside as well; it goes out and between members only as the platform orders it.
      ordered: type !== 'CZ',
      kinds: kinds[type],
    })),
    // 6034 flag 1 carries the fee only where the settings say so; 6007 takes one for acquired money that is unfrozen (flag 4), else none.
    feeKinds: [
      'release',
      'refund',
      'withdraw',
      'allocateSuspense',
      'unfreeze',
      ...(config.feeOnHold ? (['hold'] as const) : []),
    ],
    functionalAccounts: [
      ...config.guaranteeAccounts,
      ...(suspenseAccount === undefined ? [] : [suspenseAccount]),
    ],
    ...(suspenseAccount !== undefined && { suspenseAccount }),
    ...(bookings && { bookings }),
  };
}

/** ClearingStatus of a day that is not cleared. */
const NOT_CLEARED: Readonly<Record<string, string>> = { '1': '失败', '2': '异常', '3': '待处理' };

/**
 * Whether the bank has cleared what was in transit on a day. A platform without such money has no record of it: then the day counts as
 * closed from the time on at which the bank begins to clear it.
 */
async function dayState(server: FileServer, date: string): Promise<ParsedAnswer<DayState>> {
  const { client, config, settings, now } = server;
  if (date > shanghaiDate(now())) throw new InvalidInput('date', 'no day that is still to come');
  const nextDay = timeOn(dayAfter(date), CLEARS_FROM);
  const stillOpen = (why: string): ParsedAnswer<DayState> => ({
    type: 'read',
    value: { state: 'open', why, queryAgainAt: nextClearing(now(), nextDay).toISOString() },
  });
  if (now() < nextDay) return stillOpen('the bank has not begun to clear it');
  const fields = { StartDate: date, EndDate: date, PageNum: '1' };
  const answer = await client.call(CLEARING, fields, { deadline: deadlineIn(config.httpTimeoutMs) });
  if (answer.type === 'notAccepted' && settings.noRecordCodes.includes(answer.resultCode))
    return { type: 'read', value: { state: 'closed', detail: 'nothing was in transit' } };
  if (answer.type !== 'accepted') return { type: 'unavailable', why: whyOf('6108', answer) };
  const row = answer.fields.TranItemArray?.find(({ Date: day }) => day === date);
  if (!row) return { type: 'read', value: { state: 'closed', detail: 'nothing was in transit' } };
  const { ClearingStatus: status, ClearingReturnMsg: message } = row;
  if (status === '0') return { type: 'read', value: { state: 'closed', detail: 'its clearing succeeded' } };
  // Of 失败 and 异常 the guide says nothing: it has 成功 alone as cleared.
  const shown = `6108 shows its clearing as ${NOT_CLEARED[status] ?? `ClearingStatus ${status}`}`;
  return stillOpen(`${shown} ${maskPersonalData(message)}`.slice(0, 200).trim());
}

function nextClearing(now: Date, earliest: Date): Date {
  const next = new Date(Math.max(now.getTime() + CLEARS_EVERY_MS, earliest.getTime()));
  const day = shanghaiDate(next);
  if (next < timeOn(day, CLEARS_FROM)) return timeOn(day, CLEARS_FROM);
  return next > timeOn(day, CLEARS_UNTIL) ? timeOn(dayAfter(day), CLEARS_FROM) : next;
}

async function listFiles(
  { client, config, settings }: FileServer,
  { type, date }: { readonly type: string; readonly date: string },
): Promise<ParsedAnswer<readonly ListedFile[]>> {
  const fields = { FileType: type, FileDate: date };
  const answer = await client.call(LIST_FILES, fields, { deadline: deadlineIn(config.httpTimeoutMs) });
  if (answer.type === 'notAccepted' && settings.noRecordCodes.includes(answer.resultCode))
    return { type: 'read', value: [] };
  if (answer.type !== 'accepted') return { type: 'unavailable', why: whyOf('6103', answer) };
  const files: ListedFile[] = [];
  for (const row of answer.fields.TranItemArray ?? []) {
    // The companion says that the day's files are there.
    if (row.FileName.endsWith('.ok.enc')) continue;
    const name = readFileName(row.FileName);
    if (name?.type !== type || name.date !== date || name.merchantCode !== config.merchantCode)
      return { type: 'unavailable', why: `6103 shows a ${type} file of another name, day or platform` };
    files.push(row);
  }
  return { type: 'read', value: files };
}

async function* readFile(
  server: FileServer,
  { name, type, date }: StatementFile & { readonly date: string },
): AsyncGenerator<StatementBatch> {
  const fileName = readFileName(name);
  if (!fileName) throw new StatementUnreadable('its name has another form than the bank’s');
  const listed = await listFiles(server, { type, date });
  if (listed.type !== 'read') throw new StatementUnavailable(listed.why);
  const found = listed.value.find(({ FileName }) => FileName === name);
  if (!found) throw new StatementUnavailable('6103 does not show the file');
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-statement-'));
  try {
    // Still enciphered: the plain text is never on disk.
    const handle = await open(join(folder, 'file.enc'), 'w+', 0o600);
    try {
      const bytes = await downloadFile(server, { path: pathOf(found), drawCode: found.DrawCode }, handle);
      yield* readStatementFile({ handle, bytes, password: found.RandomPassword }, fileName);
    } finally {
      await handle.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The guide joins FilePath and FileName; clients found that the one ends with the other already. */
function pathOf({ FilePath, FileName }: ListedFile): string {
  return FilePath.endsWith(FileName) ? FilePath : FilePath + FileName;
}

function reportedOf(
  { config }: FileServer,
  { kind, content }: Intent,
  {
    payerAccount = '',
    payeeAccount = '',
  }: { readonly payerAccount?: string; readonly payeeAccount?: string },
): ReportedDetails {
  if ('payer' in content) {
    return reportedParties({
      kind: kind as MemberTransactionKind,
      content,
      out: payerAccount,
      in: payeeAccount,
      guaranteeAccounts: config.guaranteeAccounts,
    });
  }
  return payerAccount === '' ? {} : { payerAccount };
}

function whyOf(
  query: string,
  answer: { readonly type: string; readonly resultCode?: string; readonly why?: string },
): string {
  return answer.resultCode === undefined
    ? `${query}: ${answer.why ?? ''}`
    : `${query} answers ${answer.resultCode}`;
}
