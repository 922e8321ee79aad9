import { createPrivateKey, createPublicKey, randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import forge from 'node-forge';
import { DAY_MS } from '../../domain/durations.js';
import { credentialPaths, generateRsaPair, madeOnce, writeCredential } from '../engine/credential-files.js';

/** What a merchant is given when it is signed up, as credentials.json names it. Paths are absolute. */
export interface PinganCredentials {
  /** Base URL of the gateway; /api/approveDev and /api/group/{serviceId} follow. */
  readonly baseUrl: string;
  /** APPID. */
  readonly applicationId: string;
  /** MrchCode, 4 digits. */
  readonly merchantCode: string;
  /** FundSummaryAcctNo. */
  readonly fundSummaryAccount: string;
  /** 用户短号, 6 characters: how serial numbers begin. */
  readonly userShortNumber: string;
  readonly fileTransferUser: string;
  readonly fileTransferPasswordPath: string;
  readonly merchantKeyPath: string;
  readonly merchantCertificatePath: string;
  readonly pfxPath: string;
  readonly pfxPasswordPath: string;
  readonly bankCertificatePath: string;
  readonly bankPublicKeyPath: string;
  /** 手续费子账户. */
  readonly feeAccount: string;
  /** 退款垫款户: pays the commission that a refund returns. */
  readonly advanceAccount: string;
  /** 挂账子账户. */
  readonly suspenseAccount: string;
}

export interface PinganKeys {
  readonly merchantPublicKey: KeyObject;
  /** The merchant's key as approveDev carries it: base64 of its SubjectPublicKeyInfo. */
  readonly merchantPublicKeyText: string;
  /** The subject of the merchant's certificate as approveDev carries it, before escaping. */
  readonly merchantName: string;
  readonly bankKey: KeyObject;
  readonly fileTransferPassword: string;
}

const MERCHANT_CODE = '6886';
const SUMMARY_ACCOUNT = '15000106886001';
const SHORT_NUMBER = 'H68860';
const CERTIFICATE_YEARS = 10;
/** "@" is not in the alphabet of a PrintableString, to which strict readers such as Go's x509 hold it. The types name the wrong enum. */
const UTF8_STRING = forge.asn1.Type.UTF8 as unknown as forge.asn1.Class;
/** Of two OUs in this order: the certificate has them so, the DN of the handshake names the second one first. */
const SUBJECT: forge.pki.CertificateField[] = [
  { shortName: 'C', value: 'CN' },
  { shortName: 'O', value: 'Holdfast Sandbox' },
  { shortName: 'OU', value: 'Sandbox Platform' },
  { shortName: 'OU', value: 'Enterprises' },
  { shortName: 'CN', value: `${MERCHANT_CODE}@sandbox`, valueTagClass: UTF8_STRING },
];
const BANK_SUBJECT: forge.pki.CertificateField[] = [
  { shortName: 'C', value: 'CN' },
  { shortName: 'O', value: 'Sandbox Bank' },
  { shortName: 'CN', value: 'sandbox-bank' },
];

/** Makes the credentials in `dataDir` where there are none; files are readable by their owner only. */
export async function makePinganCredentials(dataDir: string): Promise<void> {
  const path = credentialPaths(dataDir, 'pingan');
  await madeOnce(path('application-id.txt'), () => makeFiles(path));
  // Apart, since folders that were made before there was a file server lack it.
  const password = path('file-transfer-password.txt');
  await madeOnce(password, () => {
    writeCredential(password, randomBytes(12).toString('base64url'));
    return Promise.resolve();
  });
}

/** Reads the credentials that were made in `dataDir`. */
export function loadPinganCredentials(dataDir: string): {
  credentials: Omit<PinganCredentials, 'baseUrl'>;
  keys: PinganKeys;
} {
  const path = credentialPaths(dataDir, 'pingan');
  const read = (name: string): string => readFileSync(path(name), 'utf8');
  const merchantPublicKey = createPublicKey(read('merchant-key.pem'));
  return {
    credentials: {
      applicationId: read('application-id.txt').trim(),
      merchantCode: MERCHANT_CODE,
      fundSummaryAccount: SUMMARY_ACCOUNT,
      userShortNumber: SHORT_NUMBER,
      fileTransferUser: SHORT_NUMBER,
      fileTransferPasswordPath: path('file-transfer-password.txt'),
      merchantKeyPath: path('merchant-key.pem'),
      merchantCertificatePath: path('merchant.cer'),
      pfxPath: path('merchant.pfx'),
      pfxPasswordPath: path('pfx-password.txt'),
      bankCertificatePath: path('bank.cer'),
      bankPublicKeyPath: path('bank-public-key.pem'),
      feeAccount: functionalAccount('fee'),
      advanceAccount: functionalAccount('advance'),
      suspenseAccount: functionalAccount('suspense'),
    },
    keys: {
      merchantPublicKey,
      merchantPublicKeyText: merchantPublicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      merchantName: [...SUBJECT]
        .reverse()
        .map(({ shortName, value }) => `${shortName}=${String(value)}`)
        .join(','),
      bankKey: createPrivateKey(read('bank-key.pem')),
      fileTransferPassword: read('file-transfer-password.txt').trim(),
    },
  };
}

/** SubAcctProperty values that a 功能子账号 can have here; xxxx000000000003 is documented, the others are the sandbox's. */
const FUNCTIONAL = { suspense: '2', fee: '3', guarantee: '5', advance: '1' } as const;

/** The 功能子账号 of this platform: the merchant code, then the property in 12 digits. */
export function functionalAccount(kind: keyof typeof FUNCTIONAL): string {
  return MERCHANT_CODE + FUNCTIONAL[kind].padStart(12, '0');
}

/** SubAcctProperty as 6010 answers it. */
export function functionalProperty(kind: keyof typeof FUNCTIONAL): string {
  return FUNCTIONAL[kind];
}

async function makeFiles(path: (name: string) => string): Promise<void> {
  const [merchant, bank] = await Promise.all([generateRsaPair(2048), generateRsaPair(2048)]);
  const certificate = makeCertificate(merchant, SUBJECT);
  const password = randomBytes(9).toString('base64url');
  const key = forge.pki.privateKeyFromPem(pem(merchant.privateKey));
  // 3DES, as the bank's own .pfx files have it: JDK 8 and OpenSSL 3 both read it.
  const pfx = forge.pkcs12.toPkcs12Asn1(key, [certificate], password, {
    algorithm: '3des',
    friendlyName: 'merchant',
  });
  writeCredential(path('merchant-key.pem'), pem(merchant.privateKey));
  writeCredential(path('merchant.cer'), forge.pki.certificateToPem(certificate));
  writeCredential(path('merchant.pfx'), Buffer.from(forge.asn1.toDer(pfx).getBytes(), 'binary'));
  writeCredential(path('pfx-password.txt'), password);
  writeCredential(path('bank-key.pem'), pem(bank.privateKey));
  writeCredential(path('bank.cer'), forge.pki.certificateToPem(makeCertificate(bank, BANK_SUBJECT)));
  writeCredential(
    path('bank-public-key.pem'),
    bank.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  );
  // Last of all: a folder that was left half-made is made again.
  writeCredential(path('application-id.txt'), randomUUID());
}

function makeCertificate(
  pair: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
  subject: forge.pki.CertificateField[],
): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(
    pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  );
  certificate.serialNumber = `01${randomBytes(8).toString('hex')}`;
  const now = Date.now();
  certificate.validity.notBefore = new Date(now - DAY_MS);
  certificate.validity.notAfter = new Date(now + CERTIFICATE_YEARS * 365 * DAY_MS);
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.sign(forge.pki.privateKeyFromPem(pem(pair.privateKey)), forge.md.sha256.create());
  return certificate;
}

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
