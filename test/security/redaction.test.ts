import fc from 'fast-check';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { CENSOR, logRedaction, maskText, redactLine } from '../../src/security/redaction.js';

const mobile = '13812345678';
const identity = '11010119900307721X';
const card = '6222021234567890123';
const serial = '5609012604100000000017';

function logged(write: (logger: ReturnType<typeof pino>) => void): string {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  write(pino(logRedaction, sink));
  return lines.join('');
}

describe('masking a text', () => {
  it.each([
    ['a mobile number', `sent to ${mobile}.`],
    ['a mobile number with its country', `sent to +86-${mobile}`],
    ['a mobile number in groups', 'sent to 138 1234 5678'],
    ['an identity number', `id ${identity},`],
    ['an identity number without X', 'id 110101199003077213'],
    ['a card number', `card ${card}`],
    ['a card number in groups', 'card 6222 0212 3456 7890 123'],
    ['a code in Chinese', '您的短信验证码为:482913,请勿泄露'],
    ['a code in English', 'verification code: 482913'],
    ['a key and its value in JSON', `{"MemberName":"张三","MessageCheckCode":"482913"}`],
    ['a key and its value in a form', 'MemberName=张三&MessageCheckCode=482913'],
    ['a password in a URL', 'postgres://holdfast:s3cret@db:5432/holdfast'],
    ['a bearer token', 'authorization Bearer abc.def-123'],
    ['a mail address', 'mail zhang.san@example.com'],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nMIIabc\n-----END PRIVATE KEY-----'],
    ['a private key cut off', '-----BEGIN RSA PRIVATE KEY-----\nMIIabc'],
  ])('takes out %s', (_what, text) => {
    const masked = maskText(text);
    expect(masked).toContain(CENSOR);
    for (const secret of [
      mobile,
      '5678',
      identity,
      '7213',
      card,
      '7890',
      '482913',
      '张三',
      's3cret',
      'abc',
    ]) {
      expect(masked).not.toContain(secret);
    }
    expect(masked).not.toContain('zhang');
  });

  it.each([
    serial,
    '平安 6034 answered ERR044 余额不足',
    'order 20260410-000017: hold 100.00 at 20260410123000',
    'no whole answer within 20000 ms (ECONNRESET)',
    'http://127.0.0.1:8710/pingan/api/group/OpenCustAcctId',
    'time 1790000000000',
  ])('leaves %j as it is', (text) => {
    expect(maskText(text)).toBe(text);
  });

  it('takes a card, identity or mobile number out of any text around it', () => {
    const around = fc.string({ unit: fc.constantFrom(' ', ',', '"', '{', '账', ':', '\n') });
    const digits = (length: number) => fc.stringMatching(new RegExp(`^[1-9][0-9]{${length - 1}}$`));
    const secrets = fc.oneof(digits(16), digits(18), digits(19), fc.stringMatching(/^1[3-9][0-9]{9}$/));
    fc.assert(
      fc.property(around, secrets, around, (before, secret, after) => {
        expect(maskText(before + secret + after)).not.toContain(secret);
      }),
    );
  });

  it('masking twice changes nothing more', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom(mobile, identity, card, 'Mobile=1 ', 'code'),
        (text, secret) => {
          const once = maskText(text + secret);
          expect(maskText(once)).toBe(once);
        },
      ),
    );
  });
});

describe('a log line', () => {
  it('holds no value of a sensitive key, at any depth and in any case of its letters', () => {
    const line = logged((logger) =>
      logger.info({
        password: 'pw-1',
        party: { name: '张三', account: '见证子账户', deep: [{ mobile: 'm-1', MOBILE: 'm-2' }] },
        headers: { Authorization: 'a-1', 'set-cookie': ['c-1'] },
      }),
    );
    for (const secret of ['pw-1', '张三', 'm-1', 'm-2', 'a-1', 'c-1']) expect(line).not.toContain(secret);
    expect(line).toContain('见证子账户');
  });

  it("holds no value of a sensitive key of a child logger's bindings", () => {
    const line = logged((logger) =>
      logger.child({ token: 't-1', 'set-cookie': 'c-1', order: 'o-1' }).info('x'),
    );
    expect(line).not.toContain('t-1');
    expect(line).not.toContain('c-1');
    expect(line).toContain('o-1');
  });

  it('holds of an error its type, code, message and stack, masked, and nothing that hangs on it', () => {
    const cause = Object.assign(new Error(`cause ${card}`), { request: { data: 'body-1' } });
    const error = Object.assign(new TypeError(`to ${mobile}`, { cause }), {
      code: 'ECONNRESET',
      config: { data: 'body-2' },
    });
    const line = logged((logger) => logger.error({ err: error }));
    for (const secret of [card, mobile, 'body-1', 'body-2']) expect(line).not.toContain(secret);
    expect(line).toContain('"type":"TypeError"');
    expect(line).toContain('"code":"ECONNRESET"');
  });

  it('holds a masked message, also where pino takes it from an error', () => {
    expect(logged((logger) => logger.info(`code sent to ${mobile}`))).not.toContain(mobile);
    expect(logged((logger) => logger.info('code sent to %s', mobile))).not.toContain(mobile);
    expect(logged((logger) => logger.error(new Error(mobile)))).not.toContain(mobile);
  });

  it('shows no bytes', () => {
    const line = logged((logger) => logger.info({ body: Buffer.from('abc') }));
    expect(line).not.toMatch(/97\D+98\D+99|abc|YWJj|616263/);
  });

  it('keeps numbers, nulls, dates and serial numbers, and stays one line of JSON', () => {
    const fields = { elapsedMs: 12, at: new Date(0), serial, missing: null, token: null, ok: true };
    const line = redactLine(JSON.stringify(fields));
    expect(line).toBe(`${JSON.stringify(fields)}\n`);
  });

  it('is valid JSON whatever is logged', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, text) => {
        const line = logged((logger) => logger.info({ value, text: `${text}Mobile:"${mobile}"` }, text));
        expect(() => JSON.parse(line) as unknown).not.toThrow();
        expect(line).not.toContain(mobile);
      }),
    );
  });
});
