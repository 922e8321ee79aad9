import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { ProviderHttp, ProviderRequest } from '../../../../src/http/provider-http.js';
import type { Verdict } from '../../../../src/http/verdict.js';
import {
  loadPinganConfig,
  type PinganConfig,
  type PinganSettings,
} from '../../../../src/providers/pingan/config.js';
import { signMessage, verifyMessage } from '../../../../src/providers/pingan/transport/sign.js';
import { vectorText } from './vectors.js';

// Merchant and bank share the vectors' key here: what matters is that both sides sign and verify.
const privateKey = createPrivateKey(vectorText('test-key.pem'));
const publicKey = createPublicKey(privateKey);

export type Message = Record<string, unknown>;

/** What the far end does with one business request: its fields to be signed and echoed, or a verdict of the wire. */
export type Respond = (request: Message, service: string) => Message | Verdict | Promise<Message | Verdict>;

export interface FakeGateway extends ProviderHttp {
  /** Every business request in order, as it was sent. */
  readonly sent: { readonly service: string; readonly message: Message; readonly request: ProviderRequest }[];
  handshakes: number;
  /** Answers the handshake instead of the gateway, when set. */
  handshake?: (() => Message | Verdict | Promise<Message | Verdict>) | undefined;
}

/** A gateway without a socket: shakes hands, checks the request's signature, answers signed. */
export function createFakeGateway(respond: Respond): FakeGateway {
  const gateway: FakeGateway = {
    sent: [],
    handshakes: 0,
    async send(request) {
      const message = JSON.parse(String(request.body)) as Message;
      if (request.url.endsWith('/api/approveDev')) {
        gateway.handshakes += 1;
        return toVerdict(await (gateway.handshake ?? (() => newToken(gateway.handshakes)))());
      }
      const service = request.url.split('/').at(-1) ?? '';
      gateway.sent.push({ service, message, request });
      if (!verifyMessage(message, publicKey))
        return answered({ errorCode: 'OPEN-E-100074', errorMsg: '验签失败' });
      const answer = await respond(message, service);
      return isVerdict(answer) ? answer : answered(signed({ CnsmrSeqNo: message['CnsmrSeqNo'], ...answer }));
    },
    close: () => Promise.resolve(),
  };
  return gateway;
}

/** A signed answer to the handshake with a token of this number. */
export function newToken(number: number): Message {
  return { ...signed({ appAccessToken: `token-${number}` }), errorCode: 'OPEN-E-000000', errorMsg: '' };
}

/** A message with the bank's signature. */
export function signed(message: Message): Message {
  return { ...message, RsaSign: signMessage(message, privateKey) };
}

/** A whole HTTP answer with this body. */
export function answered(body: Message | string | Buffer, status = 200): Verdict {
  const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return { verdict: 'answered', status, headers: {}, body: Buffer.from(bytes as string), elapsedMs: 1 };
}

/** 000000 with these fields. */
export function done(fields: Message = {}): Message {
  return { TxnReturnCode: '000000', TxnReturnMsg: '交易成功', ...fields };
}

/** Any other code. */
export function code(TxnReturnCode: string, TxnReturnMsg = ''): Message {
  return { TxnReturnCode, TxnReturnMsg };
}

/** Settings that pass, with the vectors' key on both sides. */
export function pinganSettings(changes: Partial<PinganSettings> = {}): PinganSettings {
  return {
    baseUrl: 'https://bank.example/gateway',
    applicationId: '0db8ed32-4e64-4fa5-be18-0df1b7e0840e',
    topUpAmounts: 'net',
    transactionCodeValidMs: 120_000,
    withdrawalCodeAmount: 'net',
    merchantCode: '6886',
    fundSummaryAccount: '15000106886001',
    userShortNumber: 'H68860',
    merchant: { privateKey: vectorText('test-key.pem'), certificate: vectorText('test-certificate.pem') },
    bankKey: vectorText('test-public-key.pem'),
    ...changes,
  };
}

export function pinganConfig(changes: Partial<PinganSettings> = {}): PinganConfig {
  return loadPinganConfig(pinganSettings(changes));
}

function isVerdict(value: Message | Verdict): value is Verdict {
  return 'verdict' in value;
}

function toVerdict(value: Message | Verdict): Verdict {
  return isVerdict(value) ? value : answered(value);
}
