import { ControlConflict } from '../engine/control-conflict.js';
import { readYuan, writeYuan } from '../engine/fen.js';
import { OUTSIDE } from '../engine/ledger.js';
import { ProviderControl } from '../engine/provider-control.js';
import type { ReportedHold } from '../engine/reported-hold.js';
import type { PayerStep } from '../engine/control/payer.js';
import { leftOf, type LianlianBank } from './bank.js';
import { BALANCE, closePayment, payerKey, takePayment } from './endpoints/payments.js';
import type { LianlianEvents } from './events.js';
import { MERCHANT, userKey } from './ledger.js';
import type { LianlianRules } from './rules.js';
import { openUser } from './users.js';

/** What the control API can do at 连连; the same within the process. */
export class LianlianControl extends ProviderControl<LianlianRules> {
  #deposits = 0;

  readonly #bank: LianlianBank;
  readonly #events: LianlianEvents;

  constructor(bank: LianlianBank, events: LianlianEvents) {
    super(bank);
    this.#bank = bank;
    this.#events = events;
  }

  /** A user whose account is active and has a card. The same user again is the same account. @throws ControlConflict */
  addUser({ userId }: { readonly userId: string }): { userId: string } {
    if (userId === this.#bank.services.mchId)
      throw new ControlConflict('this is the merchant itself', 'userId');
    const user = this.#bank.users.get(userId) ?? openUser(this.#bank, { userId, idNo: '' });
    user.state = 'NORMAL';
    if (user.cards.size === 0) user.cards.set('6222020000000000000', this.#bank.now);
    return { userId };
  }

  /** Puts money on the account of a user, or of the merchant by its mch_id. @throws ControlConflict, BadAmount */
  deposit(deposit: { readonly userId: string; readonly amount: string }): {
    userId: string;
    available: string;
  } {
    const { userId } = deposit;
    const isMerchant = userId === this.#bank.services.mchId;
    if (!isMerchant && !this.#bank.users.has(userId))
      throw new ControlConflict('there is no such user', 'userId');
    const key = isMerchant ? MERCHANT : userKey(userId);
    const amount = readYuan(deposit.amount);
    this.#bank.ledger.post([
      { key: OUTSIDE, amount: -amount },
      { key, amount },
    ]);
    this.#deposits += 1;
    this.#bank.services.effects.record({
      kind: 'deposit',
      serialNumber: `SIM_LIANLIAN_DEPOSIT_${this.#deposits}`,
      memberCode: userId,
      amount,
    });
    return { userId, available: writeYuan(this.#bank.ledger.balance(key)) };
  }

  /**
   * The payer of a payment through a channel pays, pays another amount, pays after it was closed, or closes it. It is paid once.
   * @throws ControlConflict, BadAmount
   */
  pay({ serialNumber, as = 'paid', amount }: PayerStep): { serialNumber: string; status: string } {
    const bank = this.#bank;
    bank.services.scheduler.runDue();
    const payment = bank.payments.get(serialNumber);
    if (!payment || payment.payType === BALANCE)
      throw new ControlConflict('there is no payment through a channel under this number', 'serialNumber');
    const isOpen = payment.waitsFor === 'payer';
    if (isOpen !== (as !== 'late') || payment.status === 'SUCCESS')
      throw new ControlConflict(isOpen ? 'the payment is still open' : 'the payment is over', 'as');
    if (as === 'closed') closePayment(bank, payment);
    else {
      if (amount !== undefined) payment.amount = readYuan(amount);
      payment.waitsFor = 'nothing';
      payment.status = 'SUCCESS';
      takePayment(bank, payment, { pending: undefined });
    }
    return { serialNumber, status: payment.status };
  }

  /** Whether the payer of a payment through a channel can still pay it. */
  isPayable(serialNumber: string): boolean {
    this.#bank.services.scheduler.runDue();
    return this.#bank.payments.get(serialNumber)?.waitsFor === 'payer';
  }

  /** Where notifications go whose request named no notify_url; "" for nowhere. */
  setNotifyUrl(url: string): void {
    this.#events.defaultUrl = url;
  }

  /** Every payment, with what is still held of it and what has become of the rest. */
  override holds(): ReportedHold[] {
    this.#bank.services.scheduler.runDue();
    return [...this.#bank.payments.values()]
      .filter(({ status }) => status === 'SUCCESS')
      .map((payment): ReportedHold => {
        const share = payment.payees.find(({ type }) => type === 'USER');
        const confirms = payment.confirms.filter(
          ({ status, cancelled }) => status === 'SUCCESS' && !cancelled,
        );
        const paid = payment.secured ? confirms.flatMap(({ payees }) => payees) : payment.payees;
        const fee = paid.reduce((sum, { type, amount }) => (type === 'MCH' ? sum + amount : sum), 0n);
        return {
          provider: 'lianlian',
          orderNo: payment.number,
          kind: payment.secured ? 'guarantee' : 'direct',
          serialNumber: payment.number,
          payer: payerKey(payment),
          receiver: share && userKey(share.id),
          amount: writeYuan(payment.amount),
          held: writeYuan(leftOf(payment)),
          released: writeYuan(payment.secured ? payment.confirmed : payment.amount),
          returned: writeYuan(payment.returned),
          fee: writeYuan(fee),
        };
      });
  }
}
