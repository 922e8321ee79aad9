import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PinganCredentials } from '../../../src/sandbox/pingan/credentials.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';
import { startSandbox } from '../../../src/sandbox/server.js';
import { escape, Merchant, parse, type BankAnswer } from './merchant.js';
import { openSandbox } from './open-sandbox.js';

/** MD5withRSA by the openssl command line: no code of this repository has a part in it. */
function opensslSign(text: string, keyPath: string): string {
  return execFileSync('openssl', ['dgst', '-md5', '-sign', keyPath], { input: text }).toString('base64');
}

function opensslVerifies(text: string, signature: string, publicKeyPath: string): boolean {
  const file = join(mkdtempSync(join(tmpdir(), 'holdfast-signature-')), 'signature.bin');
  writeFileSync(file, Buffer.from(signature, 'base64'));
  const said = execFileSync('openssl', ['dgst', '-md5', '-verify', publicKeyPath, '-signature', file], {
    input: text,
  });
  return said.toString().startsWith('Verified OK');
}

/** PK as the bank's manual makes it: the certificate's public key in DER, in base64. */
function opensslPublicKey(certificatePath: string): string {
  const pem = execFileSync('openssl', ['x509', '-in', certificatePath, '-pubkey', '-noout']).toString();
  return pem.replace(/-----[^-]+-----|\s/g, '');
}

async function post(url: string, body: string, contentType?: string): Promise<Record<string, string>> {
  const headers: Record<string, string> = contentType === undefined ? {} : { 'content-type': contentType };
  const answer = await fetch(url, { method: 'POST', body: new TextEncoder().encode(body), headers });
  return (await answer.json()) as Record<string, string>;
}

describe('raw requests, signed and verified by openssl', () => {
  let sandbox: Sandbox;
  let credentials: PinganCredentials;
  let token: string;

  async function openAccount(business: string, contentType?: string): Promise<Record<string, string>> {
    const { applicationId, fundSummaryAccount, merchantCode, merchantKeyPath, baseUrl } = credentials;
    const pairs = Object.fromEntries(business.split('&').map((pair) => pair.split('=') as [string, string]));
    const fields: Record<string, string> = {
      ApplicationID: applicationId,
      AppAccessToken: token,
      FundSummaryAcctNo: fundSummaryAccount,
      MrchCode: merchantCode,
      ...pairs,
    };
    const text = execFileSync('sort', {
      input: Object.entries(fields)
        .map(([k, v]) => `${k}=${v}`)
        .join('\n'),
      env: { LC_ALL: 'C' },
    });
    const canonical = text
      .toString()
      .trim()
      .split('\n')
      .map((line) => `${line}&`)
      .join('');
    const body = { ...fields, RsaSign: opensslSign(canonical, merchantKeyPath) };
    return post(`${baseUrl}/api/group/OpenCustAcctId`, JSON.stringify(body), contentType);
  }

  beforeAll(async () => {
    ({ sandbox } = await openSandbox({ clock: 'real' }));
    credentials = sandbox.credentials.pingan;
    const { applicationId, merchantKeyPath, merchantCertificatePath, bankPublicKeyPath, baseUrl } =
      credentials;
    const signed = `ApplicationID=${applicationId}&RandomNumber=123456&SDKType=api&`;
    const answer = await post(
      `${baseUrl}/api/approveDev`,
      JSON.stringify({
        ApplicationID: applicationId,
        RandomNumber: '123456',
        SDKType: 'api',
        PK: escape(opensslPublicKey(merchantCertificatePath)),
        DN: 'CN%3D6886@sandbox,OU%3DEnterprises,OU%3DSandboxPlatform,O%3DHoldfastSandbox,C%3DCN',
        RsaSign: escape(opensslSign(signed, merchantKeyPath)),
      }),
      'application/json',
    );
    expect(answer['errorCode']).toBe('OPEN-E-000000');
    token = answer['appAccessToken'] ?? '';
    expect(opensslVerifies(`appAccessToken=${token}&`, answer['RsaSign'] ?? '', bankPublicKeyPath)).toBe(
      true,
    );
  });

  it('opens an account and signs the answer so that openssl verifies it with the bank’s key', async () => {
    const answer = await openAccount(
      'CnsmrSeqNo=H688602511220000000001&FunctionFlag=1&MemberProperty=00&TranNetMemberCode=m1&TxnCode=KFEJZB6000',
    );
    expect(answer).toMatchObject({
      TxnReturnCode: '000000',
      CnsmrSeqNo: 'H688602511220000000001',
      SubAcctNo: '6886000000001001',
      tokenExpiryFlag: 'false',
    });
    const text =
      'CnsmrSeqNo=H688602511220000000001&SubAcctNo=6886000000001001&TxnReturnCode=000000&TxnReturnMsg=交易成功&tokenExpiryFlag=false&';
    expect(opensslVerifies(text, answer['RsaSign'] ?? '', credentials.bankPublicKeyPath)).toBe(true);
    expect(Object.keys(answer)).toEqual(Object.keys(answer).sort());
  });

  it('rejects a member code that is taken with ERR114', async () => {
    const fields = 'FunctionFlag=1&MemberProperty=00&TranNetMemberCode=m2';
    expect(await openAccount(`${fields}&CnsmrSeqNo=H688602511220000000002`)).toMatchObject({
      TxnReturnCode: '000000',
    });
    expect(await openAccount(`${fields}&CnsmrSeqNo=H688602511220000000003`)).toMatchObject({
      TxnReturnCode: 'ERR114',
    });
  });

  it.each([['application/json'], ['application/xml;charset=UTF-8;'], [undefined]])(
    'takes a body whose Content-Type is %s',
    async (contentType) => {
      const member = `TranNetMemberCode=ct${String(contentType).length}`;
      const serial = `CnsmrSeqNo=H6886025112200000001${String(contentType).length.toString().padStart(2, '0')}`;
      const answer = await openAccount(`${serial}&FunctionFlag=1&MemberProperty=SH&${member}`, contentType);
      expect(answer).toMatchObject({ TxnReturnCode: '000000' });
    },
  );

  it('holds an order by 6034 and answers a repeat of the very same bytes with the same number', async () => {
    const { applicationId, fundSummaryAccount, merchantCode, merchantKeyPath, baseUrl } = credentials;
    const buyer = sandbox.pingan.addMember({ memberCode: 'raw-buyer', property: '00', name: '买' }).account;
    const seller = sandbox.pingan.addMember({ memberCode: 'raw-seller', property: 'SH', name: '卖' }).account;
    sandbox.pingan.deposit({ memberCode: 'raw-buyer', amount: '10.00' });
    const text =
      `AppAccessToken=${token}&ApplicationID=${applicationId}&Ccy=RMB&CnsmrSeqNo=H688602511220000000099&FunctionFlag=1&` +
      `FundSummaryAcctNo=${fundSummaryAccount}&InMemberCode=raw-seller&InSubAcctNo=${seller}&MrchCode=${merchantCode}&` +
      `OrderNo=RAW1&OutMemberCode=raw-buyer&OutSubAcctNo=${buyer}&TranAmt=10.00&TranFee=0&TranType=01&`;
    const fields: Record<string, string> = Object.fromEntries(
      text
        .split('&')
        .filter(Boolean)
        .map((pair) => pair.split('=') as [string, string]),
    );
    const body = JSON.stringify({ ...fields, Remark: null, RsaSign: opensslSign(text, merchantKeyPath) });
    const first = await post(`${baseUrl}/api/group/MemberTransaction`, body);
    expect(first).toMatchObject({ TxnReturnCode: '000000' });
    const again = await post(`${baseUrl}/api/group/MemberTransaction`, body);
    expect(again['FrontSeqNo']).toBe(first['FrontSeqNo']);
    expect(sandbox.effects.report({ serialNumber: 'H688602511220000000099' }).serialNumbers).toMatchObject([
      { kind: 'hold', count: 1, amount: '10.00' },
    ]);
  });
});

describe('the handshake, approveDev', () => {
  async function handshake(
    change: (body: Record<string, string>) => Record<string, unknown>,
  ): Promise<string> {
    const { merchant } = await openSandbox();
    const answer = parse(await merchant.post('/pingan/api/approveDev', change(merchant.handshake())));
    expect(answer['appAccessToken']).toBe(
      answer['errorCode'] === 'OPEN-E-000000' ? answer['appAccessToken'] : undefined,
    );
    return String(answer['errorCode']);
  }

  it.each([
    [
      'with "=" left as it is',
      (body: Record<string, string>) => ({ ...body, PK: body['PK']?.replaceAll('%3D', '=') }),
    ],
    [
      'with the keys in another order',
      (body: Record<string, string>) => Object.fromEntries(Object.entries(body).reverse()),
    ],
    [
      'with fields that other clients add',
      (body: Record<string, string>) => ({ ...body, SdkVersionNo: '1.3.7', Mac: null }),
    ],
  ])('succeeds %s', async (_name, change) => {
    expect(await handshake(change)).toBe('OPEN-E-000000');
  });

  it.each([
    ['without PK', (body: Record<string, string>) => ({ ...body, PK: '' }), 'SIM_HANDSHAKE_FIELD'],
    [
      'with five random digits',
      (body: Record<string, string>) => ({ ...body, RandomNumber: '12345' }),
      'SIM_HANDSHAKE_FIELD',
    ],
    [
      'with another SDK type',
      (body: Record<string, string>) => ({ ...body, SDKType: 'java' }),
      'SIM_HANDSHAKE_FIELD',
    ],
    [
      'for another application',
      (body: Record<string, string>) => ({ ...body, ApplicationID: 'x' }),
      'SIM_UNKNOWN_APPLICATION',
    ],
    ['with another key', (body: Record<string, string>) => ({ ...body, PK: 'TUlJ' }), 'SIM_UNKNOWN_MERCHANT'],
    ['with another name', (body: Record<string, string>) => ({ ...body, DN: 'CN%3Dx' }), 'SIM_DN_MISMATCH'],
    [
      'with a signature over other digits',
      (body: Record<string, string>) => ({ ...body, RandomNumber: '000000' }),
      'OPEN-E-100074',
    ],
  ])('fails %s', async (_name, change, code) => {
    expect(await handshake(change)).toBe(code);
  });

  it('fails with a "+" of the signature left as it is, which the gateway reads as a blank', async () => {
    const { merchant } = await openSandbox();
    let body = merchant.handshake();
    while (!body['RsaSign']?.includes('%2B')) body = merchant.handshake();
    const bare = { ...body, RsaSign: body['RsaSign'].replaceAll('%2B', '+') };
    expect(parse(await merchant.post('/pingan/api/approveDev', bare))['errorCode']).toBe('OPEN-E-100074');
    expect(parse(await merchant.post('/pingan/api/approveDev', body))['errorCode']).toBe('OPEN-E-000000');
  });

  it('signs ZV’s additional fields when they are sent', async () => {
    const { merchant } = await openSandbox();
    const body = merchant.handshake();
    const text = `ApplicationID=${body['ApplicationID'] ?? ''}&CerSeqNo=7&RandomNumber=${body['RandomNumber'] ?? ''}&SDKType=api&`;
    const signed = { ...body, CerSeqNo: '7', RsaSign: escape(merchant.sign(text)) };
    expect(parse(await merchant.post('/pingan/api/approveDev', signed))['errorCode']).toBe('OPEN-E-000000');
  });
});

describe('the gateway', () => {
  const query = { TranNetMemberCode: 'nobody' };

  it('rejects a token that it did not give and a signature that does not fit, and does nothing', async () => {
    const { merchant, sandbox } = await openSandbox();
    const body = merchant.envelope({ FunctionFlag: '1', TranNetMemberCode: 'm', MemberProperty: '00' });
    const sent = (changed: unknown) => merchant.post('/pingan/api/group/OpenCustAcctId', changed);
    expect(parse(await sent({ ...body, AppAccessToken: 'stale' }))).toEqual({
      errorCode: 'OPEN-E-100071',
      errorMsg: 'token不存在',
    });
    expect(parse(await sent({ ...body, MemberProperty: 'SH' }))['errorCode']).toBe('OPEN-E-100074');
    expect(parse(await sent({ ...body, RsaSign: undefined }))['errorCode']).toBe('OPEN-E-100074');
    expect(parse(await sent({ ...body, ApplicationID: 'other' }))['errorCode']).toBe(
      'SIM_UNKNOWN_APPLICATION',
    );
    expect(parse(await sent('{"half":'))['errorCode']).toBe('SIM_BAD_JSON');
    expect(parse(await sent('[]'))['errorCode']).toBe('SIM_BAD_JSON');
    expect(sandbox.effects.total).toBe(0);
  });

  it('tells an unknown service from a documented one that is not built', async () => {
    const { merchant } = await openSandbox();
    expect((await merchant.call('Nonsense', query)).code).toBe('SIM_UNKNOWN_SERVICE');
    expect((await merchant.call('MemberInformationChange', query)).code).toBe('SIM_NOT_BUILT');
  });

  it('does not sign numbers, nulls and empty texts, nor mind them beside the documented fields', async () => {
    const { merchant } = await openSandbox();
    const odd = { ...query, SdkSeid: '', Extra: 7, Other: null, TxnClientNo: '680000376596' };
    expect((await merchant.call('QueryCustAcctIdByThirdCustId', odd)).code).toBe('SIM_MEMBER_NOT_FOUND');
  });

  const expiries: readonly (readonly [
    string,
    'error' | 'E30001' | 'flagAfterDoing' | 'flagWithoutDoing',
    Partial<BankAnswer['fields']>,
    number,
  ])[] = [
    ['an error code', 'error', { errorCode: 'OPEN-E-100073' }, 0],
    ['the code E30001', 'E30001', { Code: 'E30001' }, 0],
    [
      'the flag, after the business was done',
      'flagAfterDoing',
      { tokenExpiryFlag: 'true', TxnReturnCode: '000000' },
      1,
    ],
    ['the flag alone', 'flagWithoutDoing', { tokenExpiryFlag: 'true' }, 0],
  ];
  it.each(expiries)(
    'shows an expired token by %s, until the next handshake',
    async (_name, as, shown, effects) => {
      const { merchant, sandbox } = await openSandbox();
      expect(sandbox.pingan.expireToken(as)).toEqual({ expired: 1 });
      const fields = { FunctionFlag: '1', TranNetMemberCode: 'm', MemberProperty: '00' };
      const answer = await merchant.call('OpenCustAcctId', fields);
      expect(answer.fields).toMatchObject(shown);
      expect('TxnReturnCode' in answer.fields).toBe(effects === 1);
      expect(sandbox.effects.total).toBe(effects);
      await merchant.approve();
      const next = await merchant.call('OpenCustAcctId', { ...fields, TranNetMemberCode: 'm2' });
      expect(next.fields).toMatchObject({ TxnReturnCode: '000000', tokenExpiryFlag: 'false' });
    },
  );

  it('answers a path that is not the bank’s with 404 through the wire', async () => {
    const { sandbox } = await openSandbox();
    expect((await fetch(`${sandbox.url}/elsewhere`)).status).toBe(404);
    expect(await sandbox.handle({ method: 'POST', path: '/elsewhere', headers: {}, body: '' })).toMatchObject(
      { status: 404 },
    );
  });
});

describe('credentials', () => {
  it('writes all that a merchant is given, readable by its owner only, and keeps it over restarts', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-credentials-'));
    const first = await startSandbox({ dataDir });
    const written = readFileSync(first.credentialsPath, 'utf8');
    const { pingan } = JSON.parse(written) as { pingan: PinganCredentials };
    expect(pingan.baseUrl).toBe(`${first.url}/pingan`);
    const paths = Object.entries<string>({ ...pingan }).filter(([name]) => name.endsWith('Path'));
    expect(paths).toHaveLength(7);
    const files = [first.credentialsPath, ...paths.map(([, path]) => path)];
    expect(files.map((path) => statSync(path).mode & 0o777)).toEqual(files.map(() => 0o600));
    const key = readFileSync(pingan.merchantKeyPath, 'utf8');
    await first.close();
    const second = await startSandbox({ dataDir });
    expect(readFileSync(second.credentials.pingan.merchantKeyPath, 'utf8')).toBe(key);
    expect(second.credentials.pingan.applicationId).toBe(pingan.applicationId);
    const merchant = new Merchant(pingan, (request) => second.handle(request));
    expect(await merchant.approve()).toMatch(/^[0-9A-F]{32}$/);
    await second.close();
  });

  it('makes a .pfx that openssl opens with its password, holding the certificate and the key', async () => {
    const { sandbox } = await openSandbox();
    const { pfxPath, pfxPasswordPath, merchantKeyPath } = sandbox.credentials.pingan;
    const opened = execFileSync('openssl', [
      'pkcs12',
      '-in',
      pfxPath,
      '-passin',
      `file:${pfxPasswordPath}`,
      '-nodes',
    ]).toString();
    expect(opened).toContain('BEGIN CERTIFICATE');
    const key = execFileSync('openssl', ['rsa', '-modulus', '-noout'], {
      input: opened,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const plain = execFileSync('openssl', ['rsa', '-in', merchantKeyPath, '-modulus', '-noout'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    expect(key.toString()).toBe(plain.toString());
  });
});
