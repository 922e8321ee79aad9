import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NotificationRequest } from '../../../src/providers/provider.js';
import { signBody } from '../../../src/sandbox/lianlian/sign.js';
import type { Fields, NotificationBench } from '../bench.js';
import { dataDir } from './shared-sandbox.js';

/** Notifications (classic document 2.7; integrators): a JSON body, and a header with the signature over all of it. */
export const lianlianNotifications: NotificationBench = {
  kind: 'withdraw',
  resign,
  altered: (request) => {
    const body = request.body.toString('latin1');
    const signature = request.headers['signature-data'] ?? '';
    const flip = (text: string, at: number): string =>
      text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1);
    const signedBy = (changed: string | undefined): NotificationRequest => {
      const { 'signature-data': _signature, ...headers } = request.headers;
      return {
        ...request,
        headers: { ...headers, ...(changed !== undefined && { 'signature-data': changed }) },
      };
    };
    return [
      ...Array.from(body, (_character, at) => ({
        part: `body, character ${at}`,
        request: { ...request, body: Buffer.from(flip(body, at), 'latin1') },
      })),
      ...[0, 1, 80, signature.length - 3].map((at) => ({
        part: `signature, character ${at}`,
        request: signedBy(flip(signature, at)),
      })),
      { part: 'no signature', request: signedBy(undefined) },
      { part: 'an empty signature', request: signedBy('') },
      { part: 'a blank more', request: { ...request, body: Buffer.from(`${body} `, 'latin1') } },
      { part: 'nothing', request: { ...request, body: Buffer.alloc(0) } },
      { part: 'another body', request: { ...request, body: Buffer.from('{"txn_status":"SUCCESS"}') } },
    ];
  },
  strange: [{ mch_id: '999999999999999999' }],
  accepted: { status: 200, body: /^Success$/ },
  otherEvent: { platform_txno: '9'.repeat(22) },
  status: (status) => ({ txn_status: status }),
  words: (text) => ({ failure_reason: text }),
};

function resign(request: NotificationRequest, fields: Fields): NotificationRequest {
  const given = JSON.parse(request.body.toString('utf8')) as Record<string, unknown>;
  const body = Buffer.from(JSON.stringify({ ...given, ...fields }));
  const key = createPrivateKey(readFileSync(join(dataDir, 'lianlian', 'platform-key.pem')));
  return { headers: { ...request.headers, 'signature-data': signBody(body, key) }, body };
}
