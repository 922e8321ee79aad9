import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import type { WireAnswer, WireApi, WireRequest } from '../engine/provider-api.js';
import type { PinganApiParts } from './api.js';
import { givenFile, type StatementFile } from './statement-files.js';

/** Both kinds of requests go here (one client). */
const FILE_PATH = '/pingan/file/auth';
const GET_AUTH = '102';
const GET_PIECE = '202';
const SUCCESS = '000000';
/** Codes of the file server (clients). */
const CODES = {
  userAuth: 'EFS0051',
  token: 'EFS0052',
  noToken: 'EFS0053',
  session: 'EFS0070',
  drawCode: 'EFS0069',
  notFound: 'EFS0012',
  badXml: 'EFS0065',
};

interface Session {
  readonly file: StatementFile;
  readonly drawCode: string;
}

type Fields = Readonly<Record<string, string>>;

/** Puts the legacy file server beside the gateway: frames of XML and content, by which reconciliation files are fetched in pieces. */
export function withFileServer(api: WireApi, parts: PinganApiParts): WireApi {
  const sessions = new Map<string, Session>();
  return {
    ...api,
    run: (request) =>
      request.path === FILE_PATH ? Promise.resolve(answer(parts, sessions, request)) : api.run(request),
  };
}

function answer(parts: PinganApiParts, sessions: Map<string, Session>, { bytes }: WireRequest): WireAnswer {
  const asked = fieldsIn(Buffer.from(bytes ?? []));
  if (!asked) return frame({ FileMsgFlag: CODES.badXml });
  if (asked['FileMsgFlag'] === GET_AUTH) return authorised(parts, sessions, asked);
  if (asked['FileMsgFlag'] === GET_PIECE) return piece(parts, sessions, asked);
  return frame({ FileMsgFlag: CODES.badXml });
}

function authorised(parts: PinganApiParts, sessions: Map<string, Session>, asked: Fields): WireAnswer {
  const refused = (code: string) => frame({ FileMsgFlag: code, AuthFlag: 'false', authTokenFlag: 'false' });
  const { token = '', Uid = '', Passwd = '', FileName = '', privateAuth = '' } = asked;
  if (token === '') return refused(CODES.noToken);
  if (!parts.tokens.knows(token) || parts.tokens.expiryOf(token) !== undefined) return refused(CODES.token);
  const isUser = Uid === parts.userShortNumber && isEqual(Passwd, parts.keys.fileTransferPassword);
  if (!isUser || asked['appID'] !== parts.applicationId) return refused(CODES.userAuth);
  const file = givenFile(parts.bank, FileName);
  if (!file) return refused(CODES.notFound);
  if (!isEqual(privateAuth, file.drawCode)) return refused(CODES.drawCode);
  const sessionID = randomUUID();
  sessions.set(sessionID, { file, drawCode: privateAuth });
  return frame({
    ...{ FileMsgFlag: SUCCESS, AuthFlag: 'true', authTokenFlag: 'true', sessionID, ServerName: 'sandbox' },
    ...{ PieceNum: String(parts.bank.rules.filePieceBytes), FileName, privateAuth, Uid },
  });
}

function piece(parts: PinganApiParts, sessions: Map<string, Session>, asked: Fields): WireAnswer {
  const { sessionID = '', FileIndex = '', PieceNum = '', privateAuth = '' } = asked;
  const session = sessions.get(sessionID);
  if (session?.drawCode !== privateAuth) return frame({ FileMsgFlag: CODES.session });
  const most = parts.bank.rules.filePieceBytes;
  if (Number(PieceNum) !== most || !/^[1-9]\d{0,6}$/.test(FileIndex))
    return frame({ FileMsgFlag: CODES.badXml });
  const { bytes } = session.file;
  const end = Number(FileIndex) * most;
  const content = bytes.subarray(end - most, end);
  const isLast = end >= bytes.length;
  const md5 = createHash('md5').update(bytes).digest('hex');
  if (isLast) sessions.delete(sessionID);
  return frame(
    {
      ...{ FileMsgFlag: SUCCESS, FileIndex, ContLen: String(content.length), FileSize: String(bytes.length) },
      ...(isLast && { LastPiece: 'true', Md5: md5 }),
    },
    content,
  );
}

function frame(fields: Fields, content?: Buffer): WireAnswer {
  const elements = Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`);
  const text = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?><FileRoot>${elements.join('')}</FileRoot>`);
  const bytes = Buffer.concat([length(text), text, ...(content ? [length(content), content] : [])]);
  return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: '', bytes };
}

function fieldsIn(bytes: Buffer): Fields | undefined {
  if (bytes.length < 4 || bytes.readUInt32BE(0) !== bytes.length - 4) return undefined;
  const [, root] = /<FileRoot>([\s\S]*)<\/FileRoot>/.exec(bytes.toString('utf8', 4)) ?? [];
  if (root === undefined) return undefined;
  return Object.fromEntries(
    [...root.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

function length(part: Buffer): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(part.length);
  return bytes;
}

function isEqual(given: string, kept: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(kept)];
  return a.length === b.length && timingSafeEqual(a, b);
}
