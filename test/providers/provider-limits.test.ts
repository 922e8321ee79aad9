import { describe, expect, it } from 'vitest';
import type { OperationKind } from '../../src/domain/operation.js';
import { IDENTITY_TYPES } from '../../src/domain/party.js';
import { PROVIDER_TABLE, type ProviderLimits, type TextLimit } from '../../src/domain/provider-table.js';
import type { ProviderHttp } from '../../src/http/provider-http.js';
import type { OperationRequest, Provider, ProviderOperation } from '../../src/providers/provider.js';
import { createProviders } from '../../src/providers/registry.js';
import { leavesOf, limitedTextAt, withValue, type Path } from '../support/operations/limited-texts.js';
import { orderOf as adapayOrder } from './adapay/support/orders.js';
import { adapaySettings } from './adapay/support/settings.js';
import { orderOf as lianlianOrder } from './lianlian/support/orders.js';
import { lianlianSettings } from './lianlian/support/settings.js';
import { answered, newToken, pinganSettings } from './pingan/support/fake-gateway.js';
import { orderOf as pinganOrder } from './pingan/support/orders.js';

/** 海科融通 and 鸿闻 limit no text of a request, and have neither accounts nor cards. */
const ORDERS = { adapay: adapayOrder, lianlian: lianlianOrder, pingan: pinganOrder };
type ProviderName = keyof typeof ORDERS;
const NAMES = Object.keys(ORDERS) as ProviderName[];

/** A wire on which no answer comes, and what left on it. */
const wire: string[] = [];
const http: ProviderHttp = {
  send: ({ url, body }) => {
    if (url.endsWith('/api/approveDev')) return Promise.resolve(answered(newToken(1)));
    wire.push(
      decodeURIComponent(`${url} ${String(body)}`.replaceAll('+', ' ').replace(/%(?![0-9A-F]{2})/g, '')),
    );
    return Promise.resolve({ verdict: 'unknown', why: 'no answer came', elapsedMs: 1 });
  },
  close: () => Promise.resolve(),
};
const providers = createProviders(
  {
    // The release that a refund quotes is of 2025: here it counts what is too long, not what is too old.
    pingan: pinganSettings({ namesOnTransfers: true, refundWindowDays: 3_650 }),
    adapay: adapaySettings(),
    lianlian: lianlianSettings(),
  },
  { http },
);

function providerOf(name: ProviderName): Provider {
  const provider = providers.get(name);
  if (!provider) throw new Error(`no ${name}`);
  return provider;
}

function requestOf(name: ProviderName, kind: OperationKind): OperationRequest {
  const orderOf: (one: never) => OperationRequest = ORDERS[name];
  return orderOf(kind as never);
}

/** Whether a request of this kind leaves with this value in its place, or what the adapter says against it. */
async function send(name: ProviderName, kind: OperationKind, path: Path, value: unknown, also: object = {}) {
  const request = requestOf(name, kind);
  const changed = {
    ...request,
    intent: { ...request.intent, content: withValue({ ...request.intent.content, ...also }, path, value) },
  };
  const operation = providerOf(name).operations[kind] as unknown as ProviderOperation<OperationKind>;
  wire.length = 0;
  const answer = await operation.send(changed, { verificationCode: '481516' });
  if (answer.type === 'rejected' && answer.code === 'INVALID_INPUT') {
    expect(wire).toEqual([]);
    expect(answer.message).not.toContain(String(value));
    return { sent: false, message: answer.message };
  }
  expect(wire).toHaveLength(1);
  return { sent: true, carries: wire[0]?.includes(String(value)) === true };
}

/** Every place of every operation of a provider where its table limits a text. */
const PLACES = NAMES.flatMap((provider) =>
  PROVIDER_TABLE[provider].operations.flatMap((kind) =>
    leavesOf(requestOf(provider, kind).intent.content).flatMap((path) => {
      const name = limitedTextAt(path);
      const limit = name && (PROVIDER_TABLE[provider].limits as ProviderLimits)[name];
      return name && limit ? [{ provider, kind, name, limit, path, place: path.join('.') }] : [];
    }),
  ),
);

const LIMITS = NAMES.flatMap((provider) =>
  [...new Set(PLACES.filter((one) => one.provider === provider).map(({ name }) => name))].map((name) => ({
    provider,
    name,
  })),
);

const placesOf = (provider: ProviderName, name: string) =>
  PLACES.filter((one) => one.provider === provider && one.name === name);

const wide = (limit: TextLimit, over = 0): string =>
  '汉'.repeat(Math.floor(limit.longest / (limit.unit === 'bytes' ? 3 : 1)) + over);

/** Texts in which a request may bring any character, so that the adapter alone holds them to the provider's. */
const FREE: readonly string[] = ['nickname', 'accountName', 'cardHolder', 'bankName'];

describe('A limit of the table is the one that the adapter holds a request to:', () => {
  it.each(PLACES)('$name at $provider is taken as long, as $place of $kind', async (place) => {
    const { provider, kind, name, limit, path } = place;
    const at = await send(provider, kind, path, 'x'.repeat(limit.longest));
    expect(at).toMatchObject({ sent: true });
    if (at.carries !== true) return;
    const takesWords = limit.wordCharactersOnly === true;
    expect(await send(provider, kind, path, 'a-b')).toMatchObject({ sent: !takesWords });
    if (!takesWords) expect(await send(provider, kind, path, wide(limit))).toMatchObject({ sent: true });
    for (const character of FREE.includes(name) ? ['&', '='] : [])
      expect([character, (await send(provider, kind, path, `a${character}b`)).sent]).toEqual([
        character,
        limit.without?.character !== character,
      ]);
  });

  it.each(LIMITS)(
    '$name at $provider is taken no longer: one more is invalid',
    async ({ provider, name }) => {
      const answers = [];
      for (const { kind, path, limit } of placesOf(provider, name)) {
        const takesWords = limit.wordCharactersOnly === true;
        const longer = takesWords ? 'x'.repeat(limit.longest + 1) : wide(limit, 1);
        answers.push(await send(provider, kind, path, 'x'.repeat(limit.longest + 1)));
        answers.push(await send(provider, kind, path, longer));
      }
      // Some operations send the text in a wider field as well: the narrowest field decides.
      expect(answers.filter(({ sent }) => !sent).length).toBeGreaterThan(1);
    },
  );

  it.each(NAMES)('each text limit of %s is that of a value which some request carries', async (provider) => {
    const limits = Object.entries(PROVIDER_TABLE[provider].limits as ProviderLimits)
      .filter(([, limit]) => typeof limit === 'object' && 'longest' in limit)
      .map(([name]) => name)
      // Only an order that is paid through one names a channel: below.
      .filter((name) => name !== 'channel');
    const carried = new Set<string>();
    for (const place of PLACES.filter((one) => one.provider === provider)) {
      const { carries } = await send(provider, place.kind, place.path, 'x'.repeat(place.limit.longest));
      if (carries === true) carried.add(place.name);
    }
    expect([...carried].sort()).toEqual(limits.sort());
  });

  it('channel at adapay, of an order that is paid through one', async () => {
    const { longest } = PROVIDER_TABLE.adapay.limits.channel;
    const ofChannel = (length: number) =>
      send('adapay', 'hold', ['channel'], 'x'.repeat(length), { channel: 'alipay_qr' });
    expect(await ofChannel(longest)).toMatchObject({ sent: true, carries: true });
    expect(await ofChannel(longest + 1)).toMatchObject({ sent: false });
  });

  it.each(NAMES)('the proofs of identity at %s', async (provider) => {
    const { identityTypes = IDENTITY_TYPES } = PROVIDER_TABLE[provider].limits as ProviderLimits;
    for (const type of IDENTITY_TYPES) {
      const { sent } = await send(provider, 'applyCardBinding', ['card', 'identity', 'type'], type);
      expect([type, sent]).toEqual([type, identityTypes.includes(type)]);
    }
  });

  it.each(NAMES)(
    'the number of the bank of a card, which another bank’s needs or not, at %s',
    async (provider) => {
      const { needsInstantNumber } = PROVIDER_TABLE[provider].limits as ProviderLimits;
      const path = ['card', 'bank'];
      const of = async (own: boolean) =>
        (await send(provider, 'applyCardBinding', path, { own, name: '工商银行' })).sent;
      expect([await of(true), await of(false)]).toEqual([true, needsInstantNumber !== true]);
    },
  );

  it.each(NAMES)(
    'the time for which a code of %s is valid is that after which its application lapses',
    (provider) => {
      const { codeValidMs } = PROVIDER_TABLE[provider].limits as ProviderLimits;
      const rule = providerOf(provider).operations.applyCardBinding?.resolution;
      expect(rule?.lapse?.afterMs).toBe(codeValidMs);
    },
  );
});
