import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NotificationRequest } from '../../../src/providers/provider.js';
import { signData } from '../../../src/sandbox/adapay/sign.js';
import type { Fields, NotificationBench } from '../bench.js';
import { dataDir } from './shared-sandbox.js';

/** Notifications of withdrawals (webhook.html): a form whose `sign` covers `data` and nothing else. */
export const adapayNotifications: NotificationBench = {
  kind: 'withdraw',
  resign,
  altered: (request) => {
    const data = formOf(request).get('data') ?? '';
    const signature = formOf(request).get('sign') ?? '';
    const flip = (text: string, at: number): string =>
      text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1);
    return [
      ...Array.from(data, (_character, at) => ({
        part: `data, character ${at}`,
        request: withFields(request, { data: flip(data, at) }),
      })),
      ...[0, 1, 80, signature.length - 3].map((at) => ({
        part: `sign, character ${at}`,
        request: withFields(request, { sign: flip(signature, at) }),
      })),
      { part: 'no sign', request: withFields(request, { sign: '' }) },
      { part: 'no data', request: withFields(request, { data: '' }) },
      // The form's own type stands outside the signature: a genuine failure must not be sold as a success.
      { part: 'type', request: withFields(request, { type: 'cash.failed' }) },
      { part: 'type of another event', request: withFields(request, { type: 'payment.succeeded' }) },
      { part: 'a second data', request: doubled(request, 'data') },
      { part: 'a second sign', request: doubled(request, 'sign') },
      { part: 'nothing', request: { ...request, body: Buffer.alloc(0) } },
      { part: 'JSON', request: { ...request, body: Buffer.from('{"data":"{}"}') } },
    ];
  },
  strange: [{ app_id: 'app_of_another' }, { prod_mode: 'true' }],
  accepted: { status: 200, body: /^RECV_ORD_ID_\d{32}$/ },
  otherEvent: { id: `${'9'.repeat(39)}0` },
  status: (status) => ({ status }),
  words: (text) => ({ error_msg: text }),
};

function formOf({ body }: NotificationRequest): URLSearchParams {
  return new URLSearchParams(body.toString('utf8'));
}

function withFields(
  request: NotificationRequest,
  fields: Readonly<Record<string, string>>,
): NotificationRequest {
  const form = formOf(request);
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return { ...request, body: Buffer.from(form.toString()) };
}

function doubled(request: NotificationRequest, name: string): NotificationRequest {
  const form = formOf(request);
  form.append(name, form.get(name) ?? '');
  return { ...request, body: Buffer.from(form.toString()) };
}

function resign(request: NotificationRequest, fields: Fields): NotificationRequest {
  const data = JSON.stringify({
    ...(JSON.parse(formOf(request).get('data') ?? '{}') as Record<string, unknown>),
    ...fields,
  });
  const key = createPrivateKey(readFileSync(join(dataDir, 'adapay', 'adapay-key.pem')));
  return withFields(request, { data, sign: signData(data, key) });
}
