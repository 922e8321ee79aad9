import { ControlConflict } from '../engine/control-conflict.js';
import { readYuan, writeYuan } from '../engine/fen.js';
import { Latencies } from '../engine/latencies.js';
import { OUTSIDE } from '../engine/ledger.js';
import type { RepeatMode } from '../engine/repeat-mode.js';
import type { ReportedHold } from '../engine/reported-hold.js';
import { MERCHANT, type AdapayBank } from './bank.js';
import { FEE_ACCOUNT, memberKey } from './ledger.js';
import { leftOf } from './held-payments.js';
import type { AdapayEvents } from './events.js';
import { openMember } from './members.js';
import type { AdapayRules } from './rules.js';
import { openSettleAccount } from './settle-accounts.js';

/** What the control door can do at Adapay; the same within the process. */
export class AdapayControl {
  /** How long each answer takes. */
  readonly latencies = new Latencies();
  #deposits = 0;

  constructor(
    private readonly bank: AdapayBank,
    private readonly events: AdapayEvents,
  ) {}

  get rules(): AdapayRules {
    return this.bank.rules;
  }

  /** Changes some of Adapay's undocumented ways. */
  setRules(change: { readonly [K in keyof AdapayRules]?: AdapayRules[K] | undefined }): AdapayRules {
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    this.bank.rules = { ...this.bank.rules, ...given };
    return this.bank.rules;
  }

  setRepeatMode(repeatMode: RepeatMode): void {
    this.setRules({ repeatMode });
  }

  /** A member with a settle account that is there already. The same member again is the same account. @throws ControlConflict */
  addMember(member: { readonly memberId: string }): { memberId: string; settleAccountId: string } {
    const { memberId } = member;
    if (memberId === MERCHANT) throw new ControlConflict('member 0 is the merchant', 'memberId');
    const found =
      this.bank.members.get(memberId) ?? openMember(this.bank, { memberId, kind: 'person', given: {} });
    const settleAccountId =
      found.settleAccountId ??
      openSettleAccount(this.bank, found, { card_id: '6222020000000000000', bank_acct_type: '2' }).id;
    return { memberId, settleAccountId };
  }

  /** Puts money on the account of a member, or of the merchant as member 0. @throws ControlConflict, BadAmount */
  deposit(deposit: { readonly memberId: string; readonly amount: string }): {
    memberId: string;
    available: string;
  } {
    const { memberId } = deposit;
    if (memberId !== MERCHANT && !this.bank.members.has(memberId))
      throw new ControlConflict('there is no such member', 'memberId');
    const amount = readYuan(deposit.amount);
    this.#bring(memberKey(memberId), amount);
    this.#deposits += 1;
    this.bank.services.effects.record({
      kind: 'deposit',
      serialNumber: `SIM_ADAPAY_DEPOSIT_${this.#deposits}`,
      memberCode: memberId,
      amount,
    });
    return { memberId, available: writeYuan(this.bank.available(memberId)) };
  }

  /** Funds the merchant's fee account (acct_type 02), which pays fees in fee_mode O. */
  fundFeeAccount(funding: { readonly amount: string }): { available: string } {
    this.#bring(FEE_ACCOUNT, readYuan(funding.amount));
    return { available: writeYuan(this.bank.books.balance(FEE_ACCOUNT)) };
  }

  /** Where events go whose request named no notify_url; "" for nowhere. */
  setNotifyUrl(url: string): void {
    this.events.defaultUrl = url;
  }

  /** Every payment and freeze, with what is still held of it and what has become of the rest. */
  holds(): ReportedHold[] {
    this.bank.services.later.runDue();
    const deals = [...this.bank.deals.balance.all(), ...this.bank.deals.channel.all()];
    return [
      ...deals
        .filter(({ status }) => status === 'succeeded')
        .map((deal): ReportedHold => {
          const confirms = this.bank.confirms[deal.source].belongingTo(deal.id);
          const fee = confirms.reduce(
            (sum, row) => (row.status === 'succeeded' ? sum + row.fee : sum),
            deal.fee,
          );
          return {
            provider: 'adapay',
            orderNo: deal.number,
            kind: deal.delayed ? 'guarantee' : 'direct',
            serialNumber: deal.number,
            payer: deal.payerKey,
            receiver: memberKey(deal.receiverId),
            amount: writeYuan(deal.amount),
            held: writeYuan(deal.delayed ? leftOf(deal) : 0n),
            released: writeYuan(deal.delayed ? deal.confirmed : deal.amount),
            returned: writeYuan(deal.reversed),
            fee: writeYuan(fee),
          };
        }),
      ...this.bank.freezes
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
    this.bank.books.post([
      { key: OUTSIDE, amount: -amount },
      { key, amount },
    ]);
  }
}
