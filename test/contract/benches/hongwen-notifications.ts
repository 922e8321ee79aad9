import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NotificationRequest } from '../../../src/providers/provider.js';
import { signFields } from '../../../src/sandbox/hongwen/sign.js';
import type { Fields, NotificationBench } from '../bench.js';
import { dataDir } from './shared-sandbox.js';

const formOf = ({ body }: NotificationRequest): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(body.toString('utf8')));
const withForm = (request: NotificationRequest, fields: Record<string, string>): NotificationRequest => ({
  ...request,
  body: Buffer.from(new URLSearchParams(fields).toString()),
});

/** Notifications of splits: a form signed as an answer is. Its form was not found; this is the sandbox's, read by inference. */
export const hongwenNotifications: NotificationBench = {
  kind: 'split',
  resign,
  altered: (request) => {
    const body = request.body.toString('latin1');
    const { sign = '', ...fields } = formOf(request);
    const flip = (text: string, at: number): string =>
      text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1);
    return [
      ...Array.from(body, (_character, at) => ({
        part: `body, character ${at}`,
        request: { ...request, body: Buffer.from(flip(body, at), 'latin1') },
      })),
      ...Object.keys(fields).map((name) => ({
        part: `without ${name}`,
        request: withForm(request, { ...withoutField(fields, name), sign }),
      })),
      { part: 'no sign', request: withForm(request, fields) },
      { part: 'an empty sign', request: withForm(request, { ...fields, sign: '' }) },
      { part: 'a field more', request: withForm(request, { ...fields, sign, x: '1' }) },
      { part: 'a second status', request: { ...request, body: Buffer.from(`${body}&divide_status=X`) } },
      { part: 'nothing', request: { ...request, body: Buffer.alloc(0) } },
      { part: 'JSON', request: { ...request, body: Buffer.from(JSON.stringify(fields)) } },
    ];
  },
  strange: [{ mch_no: '999999999999' }],
  accepted: { status: 200, body: /^success$/ },
  otherEvent: { divide_status: 'DIVIDE_REFUND' },
  status: (divide_status) => ({ divide_status }),
  words: (msg) => ({ msg }),
};

function withoutField(fields: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([one]) => one !== name));
}

function resign(request: NotificationRequest, fields: Fields): NotificationRequest {
  const { sign: _sign, ...given } = formOf(request);
  const changed = { ...given, ...(fields as Record<string, string>) };
  const key = createPrivateKey(readFileSync(join(dataDir, 'hongwen', 'platform-key.pem')));
  return withForm(request, { ...changed, sign: signFields(changed, key) });
}
