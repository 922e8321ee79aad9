import { checkCharacterOf } from '../client/identity-card-number.js';
import { fromFen, subtractMoney, toFen, type Money } from '../domain/money.js';
import { seededRandom } from '../sandbox/engine/random.js';
import type { PurchaseRequest } from '../client/requests.js';

type Profile = Extract<PurchaseRequest['buyer'], { profile: unknown }>['profile'];

/** A whole number from 0 to `below` - 1. */
export type Draw = (below: number) => number;

/** Draws of one seed: a demo wants repeatable names, amounts and fees, not unpredictable ones. */
export function drawFrom(seed: number): Draw {
  const random = seededRandom(seed);
  return (below) => (random() * 2 ** 32) % below;
}

const SURNAMES = ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴'];
const GIVEN_NAMES = ['伟', '芳', '娜', '敏', '静', '磊', '洋', '艳', '杰', '霞'];

/** A buyer who does not exist, with a card that the sandbox accepts. */
export function drawBuyer(draw: Draw, member: string): Profile {
  const name = `${SURNAMES[draw(10)] ?? ''}${GIVEN_NAMES[draw(10)] ?? ''}${GIVEN_NAMES[draw(10)] ?? ''}`;
  const mobile = `138${digits(draw, 8)}`;
  return {
    member,
    role: 'buyer',
    mobile,
    card: {
      holder: name,
      identity: { type: 'identityCard', number: drawIdentityCardNumber(draw) },
      number: `622202${digits(draw, 13)}`,
      bank: { own: false, name: '中国工商银行', instantNumber: '102100099996' },
      mobile,
    },
  };
}

/** An order's amount of 50 to 549.99 yuan, and a fee of 1 to 5 percent of it. */
export function drawTerms(draw: Draw): { amount: Money; fee: Money } {
  const fen = 5_000 + draw(50_000);
  return { amount: fromFen(BigInt(fen)), fee: fromFen(BigInt(Math.floor((fen * (1 + draw(5))) / 100))) };
}

/** A part of an amount: at least one fen, and less than the whole. */
export function drawPart(draw: Draw, amount: Money): Money {
  const fen = Number(amount.replace('.', ''));
  return subtractMoney({ from: amount, take: fromFen(BigInt(1 + draw(fen - 1))) });
}

/** A part of an amount: 20 to 80 percent of it, so that what is left can be divided again. */
export function drawFraction(draw: Draw, amount: Money): Money {
  return fromFen((toFen(amount) * BigInt(20 + draw(61))) / 100n);
}

function drawIdentityCardNumber(draw: Draw): string {
  const body = `11010119${70 + draw(30)}${String(1 + draw(12)).padStart(2, '0')}${String(1 + draw(28)).padStart(2, '0')}${digits(draw, 3)}`;
  return body + checkCharacterOf(body);
}

function digits(draw: Draw, count: number): string {
  return Array.from({ length: count }, () => draw(10)).join('');
}
