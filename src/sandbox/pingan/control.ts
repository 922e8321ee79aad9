import { ControlConflict } from '../engine/control-conflict.js';
import { readYuan, writeYuan } from '../engine/fen.js';
import { OUTSIDE } from '../engine/ledger.js';
import { ProviderControl } from '../engine/provider-control.js';
import type { ReportedHold } from '../engine/reported-hold.js';
import type { PinganBank } from './bank.js';
import { bindCard } from './card-rules.js';
import { acquire, type PaidOrder } from './acquiring.js';
import type { MemberProperty } from './model.js';
import { bindProven, isAwaited } from './small-amounts.js';
import type { PinganRules } from './rules.js';
import type { TokenExpiry, Tokens } from './tokens.js';

export interface SeededMember {
  readonly memberCode: string;
  readonly property: MemberProperty;
  /** The holder's name, on file at once. */
  readonly name: string;
  /** A card that has been bound to the account for long. */
  readonly cardNo?: string | undefined;
}

/** A card of the bank itself, bound before anybody can have looked. */
const PLAIN_CARD = {
  ...{
    globalType: '',
    globalId: '',
    bankType: '1',
    branchName: '',
    cnapsBranchId: '',
    eiconBankBranchId: '',
  },
  ...{ mobile: '', boundAt: 0 },
};

/** What the control API can do at 平安; the same within the process. */
export class PinganControl extends ProviderControl<PinganRules> {
  #deposits = 0;

  readonly #bank: PinganBank;
  readonly #tokens: Tokens;

  constructor(bank: PinganBank, tokens: Tokens) {
    super(bank);
    this.#bank = bank;
    this.#tokens = tokens;
  }

  /** A member that is there already, with its name on file. The same member again is the same account. @throws ControlConflict */
  addMember(member: SeededMember): { memberCode: string; account: string } {
    const { memberCode, property, name, cardNo } = member;
    const found = this.#bank.members.get(memberCode);
    if (found && (found.property !== property || found.nameOnFile !== name)) {
      throw new ControlConflict(`memberCode ${memberCode} is another member already`);
    }
    const owner = cardNo === undefined ? undefined : this.#bank.cards.get(cardNo)?.member;
    if (owner && owner !== found) throw new ControlConflict(`cardNo is bound to another member already`);
    const opened = found ?? this.#bank.openMember({ memberCode, property, nickname: '', nameOnFile: name });
    if (cardNo !== undefined && !owner)
      bindCard(this.#bank, opened, { ...PLAIN_CARD, memberName: name, cardNo });
    return { memberCode, account: opened.account };
  }

  /**
   * Lets a withdrawal that has succeeded come back today: its money is on the account again, 6110 goes on showing it as succeeded, and
   * 6048 lists it. @throws ControlConflict
   */
  bounceWithdrawal(bounced: { readonly serialNumber: string; readonly reason?: string | undefined }): {
    account: string;
    available: string;
  } {
    const { scheduler, ledger, effects } = this.#bank.services;
    this.#bank.turnDay();
    scheduler.runDue();
    const { serialNumber, reason = '账号户名不符' } = bounced;
    const withdrawal = this.#bank.trades.get(serialNumber)?.withdrawal;
    if (!withdrawal) throw new ControlConflict(`no withdrawal has serialNumber ${serialNumber}`);
    if (withdrawal.status !== '0' || withdrawal.bounce)
      throw new ControlConflict('it has not succeeded, or it has come back already');
    const { member, cash } = withdrawal;
    ledger.post([
      { key: OUTSIDE, amount: -cash },
      { key: member.account, amount: cash },
    ]);
    withdrawal.bounce = { reason, day: this.#bank.today, frontSeqNo: this.#bank.frontSeqNo() };
    const { memberCode, account } = member;
    this.#bank.addCredit({ account, amount: cash, booking: '退票入账' });
    effects.record({ kind: 'withdrawalBounced', serialNumber, memberCode, amount: cash });
    return { account, available: writeYuan(this.#bank.available(member)) };
  }

  /** Puts money on a member's account, as a transfer from its bound card does. @throws ControlConflict, BadAmount */
  deposit(deposit: { readonly memberCode: string; readonly amount: string }): {
    account: string;
    available: string;
  } {
    const member = this.#bank.members.get(deposit.memberCode);
    if (!member) throw new ControlConflict(`no member has memberCode ${deposit.memberCode}`);
    const amount = readYuan(deposit.amount);
    const { ledger, effects } = this.#bank.services;
    this.#bank.turnDay();
    ledger.post([
      { key: OUTSIDE, amount: -amount },
      { key: member.account, amount },
    ]);
    this.#bank.addCredit({ account: member.account, amount, booking: '绑卡匹配入金' });
    this.#deposits += 1;
    effects.record({
      kind: 'deposit',
      serialNumber: `SIM_DEPOSIT_${this.#deposits}`,
      memberCode: deposit.memberCode,
      amount,
    });
    return { account: member.account, available: writeYuan(this.#bank.available(member)) };
  }

  /** The holder of a card pays in what an application wants (来账鉴权), and is bound by that. @throws ControlConflict, BadAmount */
  payIn(paid: { readonly memberCode: string; readonly amount: string }): { account: string; bound: boolean } {
    const member = this.#bank.members.get(paid.memberCode);
    if (!member) throw new ControlConflict(`no member has memberCode ${paid.memberCode}`);
    const application = this.#bank.smallAmounts.get(member.account);
    if (application?.way !== 'incoming' || !isAwaited(this.#bank, application))
      throw new ControlConflict(`nothing is to be paid in for memberCode ${paid.memberCode}`);
    // Another amount proves nothing, and leaves the application as it is.
    const bound = readYuan(paid.amount) === application.amount;
    if (bound) bindProven(this.#bank, application, application.serialNumber);
    return { account: member.account, bound };
  }

  /** Money from an account that is bound to no member lies in suspense (非子账户绑定账号转入的资金会挂账). @throws BadAmount */
  suspend(suspended: { readonly amount: string }): { account: string; available: string } {
    const { ledger, effects } = this.#bank.services;
    const account = this.#bank.suspenseAccount;
    const amount = readYuan(suspended.amount);
    this.#bank.turnDay();
    ledger.post([
      { key: OUTSIDE, amount: -amount },
      { key: account, amount },
    ]);
    this.#bank.addCredit({ account, amount, booking: '资金挂账' });
    this.#deposits += 1;
    effects.record({ kind: 'deposit', serialNumber: `SIM_DEPOSIT_${this.#deposits}`, amount });
    return { account, available: writeYuan(ledger.balance(account)) };
  }

  /** An order is paid at the acquirer, which tells the bank at once, later, or never. @throws ControlConflict, BadAmount */
  payAtAcquirer(order: PaidOrder): { totalOrderNo: string } {
    acquire(this.#bank, order);
    return { totalOrderNo: order.totalOrderNo };
  }

  /** Funds the advance account, which pays the commission that refunds return. */
  fundAdvance(funding: { readonly amount: string }): { account: string; available: string } {
    const { ledger } = this.#bank.services;
    const amount = readYuan(funding.amount);
    ledger.post([
      { key: OUTSIDE, amount: -amount },
      { key: this.#bank.advanceAccount, amount },
    ]);
    return {
      account: this.#bank.advanceAccount,
      available: writeYuan(ledger.balance(this.#bank.advanceAccount)),
    };
  }

  /** Lets every token that is out expire; answers how many. */
  expireToken(as: TokenExpiry = 'error'): { expired: number } {
    return { expired: this.#tokens.expireAll(as) };
  }

  /** Every order, with what is still held of it and what has become of the rest. */
  override holds(): ReportedHold[] {
    return [...this.#bank.orders.values()].map((order) => ({
      provider: 'pingan',
      orderNo: order.orderNo,
      kind: order.kind,
      serialNumber: order.serialNumber,
      payer: order.payer.account,
      receiver: order.receiver?.account,
      amount: writeYuan(order.amount),
      held: writeYuan(order.held),
      released: writeYuan(order.released),
      returned: writeYuan(order.returned),
      fee: writeYuan(order.feeTaken),
    }));
  }
}
