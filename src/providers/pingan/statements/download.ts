import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { ProviderHttp } from '../../../http/provider-http.js';
import { StatementUnavailable, StatementUnreadable } from '../../../domain/statement.js';
import { deadlineIn } from '../../deadline.js';
import type { PinganContext } from '../operation.js';
import { readFrame, writeFrame, type FileFrame } from './file-frames.js';
import type { StatementSettings } from './settings.js';

/** A file as 6103 names it for the file server. */
export interface RemoteFile {
  readonly path: string;
  /** 提取码 */
  readonly drawCode: string;
}

export interface FileServer extends PinganContext {
  readonly http: ProviderHttp;
  readonly settings: StatementSettings;
}

const GET_AUTH = '102';
const GET_PIECE = '202';
const SUCCESS = '000000';
/** The token is wrong or missing (clients): a new one is got, once. */
const STALE_TOKEN = ['EFS0052', 'EFS0053'];
const MOST_BYTES = 2 * 1024 * 1024 * 1024;

/**
 * Fetches a file by the legacy file protocol (clients), a piece at a time, into a file on disk; answers its length. The sum that the
 * server gives of the whole must be that of what came.
 * @throws StatementUnavailable where it cannot be fetched now; StatementUnreadable where what came is not what the server says.
 */
export async function downloadFile(server: FileServer, file: RemoteFile, into: FileHandle): Promise<number> {
  const session = await openSession(server, file);
  const sum = createHash('md5');
  let bytes = 0;
  for (let index = 1; ; index += 1) {
    const { fields, content } = await exchange(server, {
      FileMsgFlag: GET_PIECE,
      ...session,
      FileIndex: String(index),
    });
    if (fields['FileMsgFlag'] !== SUCCESS) throw unavailable(fields['FileMsgFlag']);
    bytes += content.length;
    if (bytes > MOST_BYTES)
      throw new StatementUnreadable(`the file server sends more than ${MOST_BYTES} bytes`);
    sum.update(content);
    await into.write(content);
    if (fields['LastPiece'] === 'true') {
      const said = fields['Md5'] ?? '';
      if (said !== '' && said.toLowerCase() !== sum.digest('hex'))
        throw new StatementUnreadable('the sum of the file is not what the file server says');
      return bytes;
    }
    if (content.length === 0) throw new StatementUnavailable('the file server sends a piece without content');
  }
}

async function openSession(server: FileServer, file: RemoteFile): Promise<Record<string, string>> {
  const { accessTokens } = server.client;
  const deadline = () => deadlineIn(server.config.httpTimeoutMs);
  const first = await accessTokens.token(deadline());
  if (first.type === 'none') throw new StatementUnavailable(`no access token: ${first.why}`);
  const answer = await authorise(server, file, first.token);
  if (!STALE_TOKEN.includes(answer['FileMsgFlag'] ?? '')) return sessionIn(answer, server, file);
  const second = await accessTokens.refresh(first.token, deadline());
  if (second.type === 'none') throw new StatementUnavailable(`no access token: ${second.why}`);
  return sessionIn(await authorise(server, file, second.token), server, file);
}

async function authorise(
  server: FileServer,
  { path, drawCode }: RemoteFile,
  token: string,
): Promise<Readonly<Record<string, string>>> {
  const { config, settings } = server;
  const { fields } = await exchange(server, {
    token,
    FileName: path,
    startPiece: '0',
    Passwd: settings.filePassword,
    appID: config.applicationId,
    Uid: userOf(server),
    FileMsgFlag: GET_AUTH,
    privateAuth: drawCode,
  });
  return fields;
}

function sessionIn(
  fields: Readonly<Record<string, string>>,
  server: FileServer,
  { path, drawCode }: RemoteFile,
): Record<string, string> {
  if (fields['AuthFlag'] !== 'true') throw unavailable(fields['FileMsgFlag']);
  return {
    PieceNum: fields['PieceNum'] ?? '',
    sessionID: fields['sessionID'] ?? '',
    FileName: path,
    privateAuth: drawCode,
    Uid: userOf(server),
  };
}

async function exchange(
  { config, http, settings }: FileServer,
  fields: Readonly<Record<string, string>>,
): Promise<FileFrame> {
  const verdict = await http.send({
    method: 'POST',
    url: settings.fileUrl ?? `${config.baseUrl}/file/auth`,
    headers: { 'content-type': 'application/octet-stream' },
    body: writeFrame(fields),
    totalTimeoutMs: config.httpTimeoutMs,
    label: '平安 file server',
  });
  if (verdict.verdict !== 'answered') throw new StatementUnavailable(`the file server: ${verdict.why}`);
  if (verdict.status !== 200)
    throw new StatementUnavailable(`the file server answered HTTP ${verdict.status}`);
  const frame = readFrame(verdict.body);
  if (!frame) throw new StatementUnavailable('the file server answered no whole frame');
  return frame;
}

function userOf({ config, settings }: FileServer): string {
  return settings.fileUser ?? config.userShortNumber;
}

/** Codes of the file server are no secrets; its words may quote what was sent. */
function unavailable(code = ''): StatementUnavailable {
  const shown = /^[A-Za-z0-9]{1,20}$/.test(code) ? code : 'no code that can be shown';
  return new StatementUnavailable(`the file server does not give the file: ${shown}`);
}
