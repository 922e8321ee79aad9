import { canonicalText, verifyText } from './sign.js';
import type { PinganCode } from './result-codes.js';
import type { PinganKeys } from './credentials.js';

/** The fields of approveDev that are signed when they are sent; PK and DN never are. */
const SIGNED = new Set(['ApplicationID', 'CerSeqNo', 'CertPeriod', 'Mac', 'RandomNumber', 'SDKType']);

/** What is wrong with a handshake: a code of the gateway or of the sandbox, and the field it is about. */
export interface HandshakeFault {
  readonly code: PinganCode | 'OPEN-E-100074';
  readonly detail: string;
}

/** The first fault in the fields of approveDev; undefined when there is none. */
export function handshakeFault(
  body: Readonly<Record<string, unknown>>,
  expected: { readonly applicationId: string; readonly keys: PinganKeys },
): HandshakeFault | undefined {
  const text = (name: string): string => (typeof body[name] === 'string' ? body[name] : '');
  for (const name of ['ApplicationID', 'RandomNumber', 'SDKType', 'PK', 'DN', 'RsaSign']) {
    if (text(name) === '') return { code: 'SIM_HANDSHAKE_FIELD', detail: `${name} is missing` };
  }
  if (text('ApplicationID') !== expected.applicationId)
    return { code: 'SIM_UNKNOWN_APPLICATION', detail: 'ApplicationID' };
  if (!/^\d{6}$/.test(text('RandomNumber')))
    return { code: 'SIM_HANDSHAKE_FIELD', detail: 'RandomNumber is six digits' };
  if (text('SDKType') !== 'api') return { code: 'SIM_HANDSHAKE_FIELD', detail: 'SDKType is "api"' };
  if (unescaped(text('PK')) !== expected.keys.merchantPublicKeyText)
    return { code: 'SIM_UNKNOWN_MERCHANT', detail: 'PK' };
  if (unescaped(text('DN')) !== expected.keys.merchantName.replaceAll(' ', '')) {
    return { code: 'SIM_DN_MISMATCH', detail: 'DN' };
  }
  const signed = Object.fromEntries(Object.entries(body).filter(([name]) => SIGNED.has(name)));
  const signature = unescaped(text('RsaSign'));
  const key = expected.keys.merchantPublicKey;
  const genuine = verifyText({ text: canonicalText(signed, []), signature, key });
  return genuine ? undefined : { code: 'OPEN-E-100074', detail: '验签失败' };
}

/**
 * Takes %2B and %3D back, as all clients send "+" and most send "="; a bare "=" is accepted, a bare "+" is a blank, as
 * in any form that is decoded.
 */
function unescaped(text: string): string {
  return text.replaceAll('+', ' ').replace(/%2B/gi, '+').replace(/%3D/gi, '=');
}
