import { describe, expect, it } from 'vitest';
import { escrowRequest } from '../../src/contract/escrows.js';
import { onboardingRequest } from '../../src/contract/onboardings.js';
import { parseRequest } from '../../src/contract/parse-request.js';
import { PROVIDER_TABLE } from '../../src/domain/provider-table.js';
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

  it('the number of a card’s bank', () => {
    const bank = { own: false, name: '中国工商银行' };
    expect(() => onboard('pingan', {}, { bank })).toThrow(
      'onboarding.profile.card.bank.instantNumber: given',
    );
    expect(() => onboard('adapay', {}, { bank })).not.toThrow();
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
