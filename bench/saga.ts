import { drawBuyer, drawFrom, drawTerms } from '../src/demo/names.js';
import type { Account } from '../src/domain/party.js';
import type { Money } from '../src/domain/money.js';
import type { MemberProfile } from '../workflows/onboarding/messages.js';

export const TENANT = 'bench';
export const PROVIDER = 'pingan';

/** One purchase of a buyer who is used once. Its id names the order and the buyer alike. */
export interface Saga {
  readonly id: string;
  readonly mobile: string;
  readonly profile: MemberProfile;
  readonly amount: Money;
  readonly fee: Money;
  readonly seller: Account;
}

/** Makes sagas that differ from all before: the sandbox checks a card only so often, and a telephone has one owner. */
export class SagaMaker {
  #made = 0;

  constructor(readonly seller: Account) {}

  /** @param letters the first letters of the ids, to tell the variants apart in the sandbox's log. */
  make(letters: string): Saga {
    this.#made += 1;
    const serial = String(this.#made).padStart(8, '0');
    const id = `${letters}${serial}`;
    const draw = drawFrom(this.#made);
    const { amount, fee } = drawTerms(draw);
    const { holder, identity } = drawBuyer(draw, id).card;
    const mobile = mobileOf(id);
    const number = `622202${serial.padStart(13, '0')}`;
    const bank = { own: false, name: '中国工商银行', instantNumber: '102100099996' };
    const profile: MemberProfile = {
      member: id,
      role: 'buyer',
      mobile,
      route: 'unionPay',
      card: { holder, identity, number, bank, mobile },
    };
    return { id, mobile, profile, amount, fee, seller: this.seller };
  }
}

/** The telephone of a saga's buyer: whoever knows the saga's id finds the code that was sent there. */
export function mobileOf(id: string): string {
  return `138${id.slice(-8)}`;
}
