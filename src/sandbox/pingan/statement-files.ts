import { createCipheriv, randomBytes } from 'node:crypto';
import { gb18030 } from '../engine/gb18030.js';
import { zipOfOne } from '../engine/zip.js';
import type { PinganBank } from './bank.js';
import { statementLines, type StatementType } from './statement-lines.js';

/** A reconciliation file as the bank gives it out. */
export interface StatementFile {
  /** `<type><yyyyMMdd><MrchCode>1.txt.enc` (clients). */
  readonly name: string;
  readonly path: string;
  /** RandomPassword: the key in base64. */
  readonly password: string;
  /** DrawCode. */
  readonly drawCode: string;
  readonly bytes: Buffer;
}

const VECTOR = Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]);
const FILES_KEPT = 100;

/** The files that have been given out, by path. */
const given = new WeakMap<PinganBank, Map<string, StatementFile>>();

/**
 * Makes the file of one type and day: ZIP, enciphered by 3DES with a key of its own, new at each request of 6103. Undefined for a day
 * without a line.
 */
export function statementFile(bank: PinganBank, type: StatementType, day: string): StatementFile | undefined {
  const lines = statementLines(bank, type, day);
  if (lines.length === 0) return undefined;
  const { merchantCode } = bank.services;
  const text = gb18030(lines.map((line) => `${line}\n`).join(''));
  const name = `${type}${day}${merchantCode}1.txt.enc`;
  const path = `/ejzb/${merchantCode}/${name}`;
  const key = randomBytes(24);
  const cipher = createCipheriv('des-ede3-cbc', key, VECTOR);
  const zip = zipOfOne(name.slice(0, -'.enc'.length), text);
  const file = {
    ...{ name, path, password: key.toString('base64') },
    drawCode: randomBytes(8).toString('hex'),
    bytes: Buffer.concat([cipher.update(zip), cipher.final()]),
  };
  const files = filesOf(bank);
  files.delete(path);
  files.set(path, file);
  const [oldest] = files.keys();
  if (files.size > FILES_KEPT && oldest !== undefined) files.delete(oldest);
  return file;
}

/** A file that 6103 has shown, by its path. */
export function givenFile(bank: PinganBank, path: string): StatementFile | undefined {
  return filesOf(bank).get(path);
}

function filesOf(bank: PinganBank): Map<string, StatementFile> {
  const found = given.get(bank) ?? new Map<string, StatementFile>();
  given.set(bank, found);
  return found;
}
