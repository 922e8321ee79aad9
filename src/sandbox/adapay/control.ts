import { ControlConflict } from '../engine/control-conflict.js';
import { readYuan, writeYuan } from '../engine/fen.js';
import { OUTSIDE } from '../engine/ledger.js';
import { ProviderControl } from '../engine/provider-control.js';
import type { ReportedHold } from '../engine/reported-hold.js';
import type { PayerStep } from '../engine/control/payer.js';
import { MERCHANT, type AdapayBank } from './bank.js';
import { closeUnpaid } from './endpoints/payments.js';
import { FEE_ACCOUNT, memberKey } from './ledger.js';
import { leftOf } from './held-payments.js';
import type { AdapayEvents } from './events.js';
import type { AdapayRules } from './rules.js';
import { openMember, openSettleAccount } from './member-records.js';

/** What the control API can do at Adapay; the same within the process. */
export class AdapayControl extends ProviderControl<AdapayRules> {
  #deposits = 0;

  readonly #bank: AdapayBank;
  readonly #events: AdapayEvents;

  constructor(bank: AdapayBank, events: AdapayEvents) {
    super(bank);
    this.#bank = bank;
    this.#events = events;
  }

  /** A member with a settle account that is there already. The same member again is the same account. @throws ControlConflict */
  addMember(member: { readonly memberId: string }): { memberId: string; settleAccountId: string } {
    const { memberId } = member;
    if (memberId === MERCHANT) throw new ControlConflict('member 0 is the merchant', 'memberId');
    const found =
      this.#bank.members.get(memberId) ?? openMember(this.#bank, { memberId, kind: 'person', given: {} });
    const settleAccountId =
      found.settleAccountId ??
      openSettleAccount(this.#bank, found, { card_id: '6222020000000000000', bank_acct_type: '2' }).id;
    return { memberId, settleAccountId };
  }

  /** Puts money on the account of a member, or of the merchant as member 0. @throws ControlConflict, BadAmount */
  deposit(deposit: { readonly memberId: string; readonly amount: string }): {
    memberId: string;
    available: string;
  } {
    const { memberId } = deposit;
    if (memberId !== MERCHANT && !this.#bank.members.has(memberId))
      throw new ControlConflict('there is no such member', 'memberId');
    const amount = readYuan(deposit.amount);
    this.#bring(memberKey(memberId), amount);
    this.#deposits += 1;
    this.#bank.services.effects.record({
      kind: 'deposit',
      serialNumber: `SIM_ADAPAY_DEPOSIT_${this.#deposits}`,
      memberCode: memberId,
      amount,
    });
    return { memberId, available: writeYuan(this.#bank.available(memberId)) };
  }

  /** Funds the merchant's fee account (acct_type 02), which pays fees in fee_mode O. */
  fundFeeAccount(funding: { readonly amount: string }): { available: string } {
    this.#bring(FEE_ACCOUNT, readYuan(funding.amount));
    return { available: writeYuan(this.#bank.ledger.balance(FEE_ACCOUNT)) };
  }

  /**
   * The payer of a payment through a channel pays, pays another amount, pays after it was closed, or closes it. It is paid once.
   * @throws ControlConflict, BadAmount
   */
  pay({ serialNumber, as = 'paid', amount }: PayerStep): { serialNumber: string; status: string } {
    const bank = this.#bank;
    bank.services.scheduler.runDue();
    const payment = bank.payments.channel.all().find(({ number }) => number === serialNumber);
    if (!payment?.byPayer)
      throw new ControlConflict('there is no payment through a channel under this number', 'serialNumber');
    const isOpen = payment.status === 'pending';
    if (isOpen !== (as !== 'late') || payment.status === 'succeeded')
      throw new ControlConflict(isOpen ? 'the payment is still open' : 'the payment is over', 'as');
    if (as === 'closed') closeUnpaid(bank, payment);
    else {
      if (amount !== undefined) payment.amount = readYuan(amount);
      payment.byPayer('succeeded');
    }
    return { serialNumber, status: payment.status };
  }

  /** Whether the payer of a payment through a channel can still pay it. */
  isPayable(serialNumber: string): boolean {
    const bank = this.#bank;
    bank.services.scheduler.runDue();
    const payment = bank.payments.channel.all().find(({ number }) => number === serialNumber);
    return payment?.byPayer !== undefined && payment.status === 'pending';
  }

  /** Where events go whose request named no notify_url; "" for nowhere. */
  setNotifyUrl(url: string): void {
    this.#events.defaultUrl = url;
  }

  /** Every payment and freeze, with what is still held of it and what has become of the rest. */
  override holds(): ReportedHold[] {
    this.#bank.services.scheduler.runDue();
    const payments = [...this.#bank.payments.balance.all(), ...this.#bank.payments.channel.all()];
    return [
      ...payments
        .filter(({ status }) => status === 'succeeded')
        .map((payment): ReportedHold => {
          const confirms = this.#bank.confirms[payment.source].belongingTo(payment.id);
          const fee = confirms.reduce(
            (sum, row) => (row.status === 'succeeded' ? sum + row.fee : sum),
            payment.fee,
          );
          return {
            provider: 'adapay',
            orderNo: payment.number,
            kind: payment.delayed ? 'guarantee' : 'direct',
            serialNumber: payment.number,
            payer: payment.payerKey,
            receiver: memberKey(payment.receiverId),
            amount: writeYuan(payment.amount),
            held: writeYuan(payment.delayed ? leftOf(payment) : 0n),
            released: writeYuan(payment.delayed ? payment.confirmed : payment.amount),
            returned: writeYuan(payment.reversed),
            fee: writeYuan(fee),
          };
        }),
      ...this.#bank.freezes
        .all()
        .filter(({ status }) => status === 'succeeded')
        .map((freeze): ReportedHold => ({
          provider: 'adapay',
          orderNo: freeze.number,
          kind: 'freeze',
          serialNumber: freeze.number,
          payer: memberKey(freeze.memberId),
          receiver: undefined,
          amount: writeYuan(freeze.amount),
          held: writeYuan(freeze.lifted ? 0n : freeze.amount),
          released: '0.00',
          returned: writeYuan(freeze.lifted ? freeze.amount : 0n),
          fee: '0.00',
        })),
    ];
  }

  #bring(key: string, amount: bigint): void {
    this.#bank.ledger.post([
      { key: OUTSIDE, amount: -amount },
      { key, amount },
    ]);
  }
}
