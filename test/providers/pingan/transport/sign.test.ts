import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalText,
  escapeForHandshake,
  handshakeText,
  signMessage,
  signText,
  verifyMessage,
} from '../../../../src/providers/pingan/transport/sign.js';
import { vectorPath } from '../support/vectors.js';

interface Vector {
  name: string;
  message: Record<string, unknown>;
  canonical: string;
  signature: string;
}

// The vectors that openssl made are held by the contract suite, for every provider.
const vectors = JSON.parse(readFileSync(vectorPath('vectors.json'), 'utf8')) as Vector[];
const privateKey = createPrivateKey(readFileSync(vectorPath('test-key.pem')));
const publicKey = createPublicKey(readFileSync(vectorPath('test-public-key.pem')));

const key = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,12}$/).filter((name) => name !== 'RsaSign');
const text = fc.string({ unit: 'binary' });
const message = fc.dictionary(key, fc.oneof(text, fc.constant(null), fc.integer(), fc.boolean()));

describe('the canonical text', () => {
  it('ends in "&" and holds each non-empty string once, in the order of its keys', () => {
    fc.assert(
      fc.property(message, (fields) => {
        const signed = Object.entries(fields).filter(
          ([, value]) => typeof value === 'string' && value !== '',
        );
        const expected = signed.map(([name, value]) => `${name}=${String(value)}&`).sort();
        // Sorting whole pairs and sorting by key differ where one key begins another: compare by key.
        const byKey = signed.map(([name]) => name).sort();
        const canonical = canonicalText(fields);
        expect(canonical).toBe(byKey.map((name) => `${name}=${String(fields[name])}&`).join('') || '&');
        for (const pair of expected) expect(canonical).toContain(pair);
      }),
    );
  });

  it('does not depend on the order of the fields', () => {
    fc.assert(
      fc.property(message, (fields) => {
        const turned = Object.fromEntries(Object.entries(fields).reverse());
        expect(canonicalText(turned)).toBe(canonicalText(fields));
      }),
    );
  });

  it('takes each field of an array from the last element that has it', () => {
    const element = fc.dictionary(
      fc.constantFrom('FileName', 'DrawCode', 'FilePath'),
      fc.stringMatching(/^[a-z]{0,4}$/),
    );
    fc.assert(
      fc.property(fc.array(element, { maxLength: 5 }), (elements) => {
        const last: Record<string, string> = {};
        for (const fields of elements) Object.assign(last, fields);
        const expected = Object.keys(last)
          .filter((name) => last[name] !== '')
          .sort()
          .map((name) => `TranItemArray${name}=${String(last[name])}&`);
        expect(canonicalText({ TranItemArray: elements })).toBe(expected.join('') || '&');
      }),
    );
  });
});

describe('the signature', () => {
  it('covers exactly the three fields of approveDev', () => {
    const [handshake] = vectors;
    const fields = { applicationId: '0db8ed32-4e64-4fa5-be18-0df1b7e0840e', randomNumber: '042137' };
    expect(handshakeText(fields)).toBe(handshake?.canonical);
    expect(signText(handshakeText(fields), privateKey)).toBe(handshake?.signature);
  });

  it('holds for any fields', () => {
    fc.assert(
      fc.property(message, (fields) => {
        const RsaSign = signMessage(fields, privateKey);
        expect(verifyMessage({ ...fields, RsaSign }, publicKey)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('does not hold once a signed value changes by one character', () => {
    const changed = fc.record({ fields: message, at: fc.nat(), add: fc.integer({ min: 1, max: 90 }) });
    fc.assert(
      fc.property(changed, ({ fields, at, add }) => {
        const RsaSign = signMessage(fields, privateKey);
        const signed = Object.keys(fields).filter(
          (name) => typeof fields[name] === 'string' && fields[name] !== '',
        );
        fc.pre(signed.length > 0);
        const name = signed[at % signed.length] ?? '';
        const letters = Array.from(String(fields[name]));
        const place = at % letters.length;
        const other = String.fromCharCode(33 + (((letters[place]?.charCodeAt(0) ?? 0) + add) % 91));
        fc.pre(other !== letters[place]);
        const altered = letters.map((letter, index) => (index === place ? other : letter)).join('');
        expect(verifyMessage({ ...fields, [name]: altered, RsaSign }, publicKey)).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['a number', 5],
    ['not base64', 'no signature'],
  ])('that is %s does not verify', (_name, RsaSign) => {
    expect(verifyMessage({ TxnReturnCode: '000000', RsaSign }, publicKey)).toBe(false);
  });

  describe('over rows of which the last lacks a field', () => {
    const rows = [{ CnapsBranchId: '102100099996', MemberAcctNo: '1' }, { MemberAcctNo: '2' }];
    const answer = { TranItemArray: rows, TxnReturnCode: '000000' };

    it.each([
      [
        'the earlier row’s (things-go/pab)',
        'TranItemArrayCnapsBranchId=102100099996&TranItemArrayMemberAcctNo=2&',
      ],
      ['the last row alone (orange_bank_python)', 'TranItemArrayMemberAcctNo=2&'],
    ])('verifies by %s', (_whose, rowText) => {
      const RsaSign = signText(`${rowText}TxnReturnCode=000000&`, privateKey);
      expect(verifyMessage({ ...answer, RsaSign }, publicKey)).toBe(true);
      const other = [rows[0], { MemberAcctNo: '3' }];
      expect(verifyMessage({ ...answer, TranItemArray: other, RsaSign }, publicKey)).toBe(false);
    });

    it('verifies by nothing else', () => {
      for (const rowText of ['TranItemArrayCnapsBranchId=102100099996&TranItemArrayMemberAcctNo=1&', '']) {
        const RsaSign = signText(`${rowText}TxnReturnCode=000000&`, privateKey);
        expect(verifyMessage({ ...answer, RsaSign }, publicKey)).toBe(false);
      }
    });
  });

  it('of an answer leaves errorCode and errorMsg out', () => {
    const RsaSign = signMessage({ TxnReturnCode: '000000' }, privateKey);
    const answer = { TxnReturnCode: '000000', errorCode: 'OPEN-E-000000', errorMsg: '成功', RsaSign };
    expect(verifyMessage(answer, publicKey)).toBe(true);
  });
});

describe("the handshake's spelling", () => {
  it('escapes "+" and "=" and drops white space', () => {
    expect(escapeForHandshake('a+b/c==\r\n d')).toBe('a%2Bb/c%3D%3Dd');
  });

  it('leaves "=" where configured', () => {
    expect(escapeForHandshake('a+b==', 'plus')).toBe('a%2Bb==');
  });
});
