import { describe, expect, it } from 'vitest';
import { escrowRequest } from '../../src/contract/escrows.js';
import { onboardingRequest } from '../../src/contract/onboardings.js';
import { parseRequest } from '../../src/contract/parse-request.js';
import { InvalidInput } from '../../src/domain/errors.js';
import { PROVIDER_TABLE, type ProviderLimits } from '../../src/domain/provider-table.js';
import { leavesOf, limitedTextAt, withValue } from '../support/operations/limited-texts.js';
import { EDGES } from './requests-samples.js';

const [escrow] = EDGES.escrow.samples;
const [onboarding] = EDGES.onboarding.samples;
const { profile } = onboarding;

type Provider = keyof typeof PROVIDER_TABLE;
type Change = Readonly<Record<string, unknown>>;

function startEscrow(provider: Provider, order: Change, seller: Change = {}): unknown {
  const request = {
    ...escrow,
    order: { ...escrow.order, provider, ...order },
    seller: { ...escrow.seller, ...seller },
  };
  return parseRequest(escrowRequest, request, 'escrow');
}

function onboard(provider: Provider, changed: Change, card: Change = {}): unknown {
  const own = { ...profile, ...changed, card: { ...profile.card, ...card } };
  return parseRequest(onboardingRequest, { ...onboarding, provider, profile: own }, 'onboarding');
}

const x = (count: number): string => 'x'.repeat(count);

describe('A limit of one provider binds the requests that name it, and no other:', () => {
  it.each([
    [
      'the length of an order number',
      { orderNo: x(31) },
      'escrow.order.orderNo: at most 30 bytes in UTF-8 at pingan',
    ],
  ])('%s', (_what, order, message) => {
    expect(() => startEscrow('pingan', order)).toThrow(message);
    expect(() => startEscrow('adapay', order)).not.toThrow();
  });

  it('the length of a member’s id', () => {
    expect(() => startEscrow('pingan', {}, { member: x(33) })).toThrow(
      'escrow.seller.member: at most 32 bytes in UTF-8 at pingan',
    );
    expect(() => startEscrow('adapay', {}, { member: x(33) })).not.toThrow();
  });

  it('the characters of a member’s id', () => {
    expect(() => startEscrow('adapay', {}, { member: 'seller-1' })).toThrow(
      'escrow.seller.member: letters, digits and _ only, at most 64 characters at adapay',
    );
    expect(() => startEscrow('pingan', {}, { member: 'seller-1' })).not.toThrow();
  });

  it('the bytes of a name', () => {
    const holder = '汉'.repeat(41);
    expect(() => onboard('pingan', {}, { holder })).toThrow(
      'onboarding.profile.card.holder: without =, which divides the fields of what 平安 signs, at most 120 bytes in UTF-8 at pingan',
    );
    expect(() => onboard('adapay', {}, { holder })).not.toThrow();
  });

  it('the length and the characters of a nickname', () => {
    expect(() => onboard('adapay', { nickname: x(17) })).toThrow(
      'onboarding.profile.nickname: at most 16 characters at adapay',
    );
    expect(() => onboard('pingan', { nickname: x(17) })).not.toThrow();
    expect(() => onboard('pingan', { nickname: 'a&b' })).toThrow('without &');
    expect(() => onboard('adapay', { nickname: 'a&b' })).not.toThrow();
  });

  it('the proofs of identity', () => {
    const identity = { type: 'passport', number: 'E12345678' };
    expect(() => onboard('adapay', {}, { identity })).toThrow(
      'onboarding.profile.card.identity.type: identityCard at adapay',
    );
    expect(() => onboard('pingan', {}, { identity })).not.toThrow();
  });

  it('the balance that a freeze is taken from', () => {
    const [, withdrawable, credited] = EDGES.freeze.samples;
    const account = { member: 'm1', account: 'a1' };
    const start = (provider: Provider, sample: object | undefined) =>
      parseRequest(EDGES.freeze.schema, { ...sample, provider, account }, 'freeze');
    expect(() => start('adapay', withdrawable)).toThrow(
      'freeze.balance: none: adapay freezes no balance apart',
    );
    expect(() => start('pingan', withdrawable)).not.toThrow();
    expect(() => start('adapay', credited)).toThrow('freeze.credited: none: adapay credits nothing frozen');
    expect(() => start('pingan', credited)).not.toThrow();
    expect(() => start('pingan', { ...credited, balance: 'withdrawable' })).toThrow(
      'freeze.balance: none beside',
    );
  });

  it('the number of a card’s bank', () => {
    const bank = { own: false, name: '中国工商银行' };
    expect(() => onboard('pingan', {}, { bank })).toThrow(
      'onboarding.profile.card.bank.instantNumber: given',
    );
    expect(() => onboard('adapay', {}, { bank })).not.toThrow();
  });
});

/** Every place of every request that starts something where a provider that offers it limits a text. */
const STARTS = ['purchase', 'escrow', 'onboarding', 'withdrawal', 'freeze', 'unbinding', 'suspense'] as const;
const PLACES = STARTS.flatMap((edge) =>
  EDGES[edge].samples.flatMap((sample) =>
    (Object.keys(PROVIDER_TABLE) as Provider[]).flatMap((provider) => {
      const request = naming(sample, provider);
      if (!EDGES[edge].schema.safeParse(request).success) return [];
      return leavesOf(request).flatMap((path) => {
        const name = limitedTextAt(path);
        const limit = name && (PROVIDER_TABLE[provider].limits as ProviderLimits)[name];
        return name && limit ? [{ edge, provider, request, path, limit, place: path.join('.') }] : [];
      });
    }),
  ),
);

function naming(sample: object, provider: Provider): Change {
  return 'order' in sample
    ? { ...sample, order: { ...(sample.order as object), provider } }
    : { ...sample, provider };
}

describe('What one provider takes of a text is all that a request to it may bring:', () => {
  it.each(PLACES)('$place of a $edge at $provider', ({ edge, provider, request, path, limit }) => {
    const last = path.at(-1) ?? '';
    const isName = ['name', 'holder', 'nickname'].includes(last);
    const own = isName ? 60 : 64;
    const most = isName && limit.unit === 'bytes' ? Math.floor(limit.longest / 3) : limit.longest;
    const text = (length: number): string => (isName ? '汉' : 'x').repeat(length);
    const parse = (value: string): unknown =>
      parseRequest(EDGES[edge].schema, withValue(request, path, value), edge);
    expect(() => parse(text(Math.min(most, own)))).not.toThrow();
    const field = `${edge}.${path.join('.')}`;
    const tooLong = (): unknown => parse(text(Math.min(most, own) + 1));
    expect(tooLong).toThrow(InvalidInput);
    expect(tooLong).toThrow(most < own ? new RegExp(`^${field}: .* at ${provider}$`) : `${field}: `);
  });

  it('is limited in more than forty places', () => {
    expect(PLACES.length).toBeGreaterThan(40);
  });
});

describe('What Holdfast itself takes', () => {
  it('is 64 characters of a number of the platform’s own, at every provider', () => {
    for (const provider of Object.keys(PROVIDER_TABLE) as Provider[])
      expect(() => startEscrow(provider, { orderNo: x(65) })).toThrow(
        'escrow.order.orderNo: 1 to 64 letters',
      );
  });
});
