import { bankDay, bankTime } from '../engine/clock.js';
import { writeYuan } from '../engine/fen.js';
import type { PinganBank } from './bank.js';
import type { Credit, Member, Trade } from './model.js';

/** The files that the sandbox makes: 充值, 提现, 交易, 余额. */
export const STATEMENT_TYPES = ['CZ', 'TX', 'JY', 'YE'] as const;

export type StatementType = (typeof STATEMENT_TYPES)[number];

/** 记账标志 by interface and flag: the names that 6072 has for them. No document lists those of the files. */
const BOOKINGS: Readonly<Record<string, string>> = {
  '6034/1': '下单预支付',
  '6034/2': '确认付款',
  '6034/3': '会员退款',
  '6034/6': '会员支付',
  '6034/9': '会员支付',
  '6164/1': '会员间交易退款',
  '6164/2': '会员间交易退款',
  '6163/': '会员支付',
  '6166/': '会员支付',
  '6007/1': '冻结',
  '6007/2': '解冻',
  '6007/4': '收单解冻',
  '6007/5': '冻结',
  '6007/6': '解冻',
  '6135/1': '冻结',
  '6135/2': '解冻',
  '6135/5': '冻结',
  '6135/6': '解冻',
};

/** The lines of one file of one of the bank's days, each ended by "&". Only what has succeeded is in a file. */
export function statementLines(bank: PinganBank, type: StatementType, day: string): string[] {
  const isToday = ({ at }: { readonly at: number }): boolean => bankDay(at) === day;
  const trades = [...bank.trades.values()].filter(
    (trade) => isToday(trade) && trade.failMessage === undefined,
  );
  switch (type) {
    case 'CZ':
      return bank.credits.filter(isToday).map((credit, index) => creditLine(bank, credit, index + 1));
    case 'TX':
      return trades
        .filter(({ withdrawal }) => withdrawal?.status === '0')
        .map((trade, index) => withdrawalLine(bank, trade, index + 1));
    case 'JY':
      return trades
        .filter(({ withdrawal }) => !withdrawal)
        .flatMap(partsOf)
        .map((trade, index) => tradeLine(bank, trade, index + 1));
    case 'YE':
      return [...bank.closingBalances(day)].map(([account, amount], index) =>
        line(index + 1, bank.accounts.get(account)?.memberCode ?? '', account, writeYuan(amount)),
      );
  }
}

/** The layout of 2022, with 子账户名称. */
function creditLine(bank: PinganBank, { account, amount, at, ...credit }: Credit, number: number): string {
  const member = bank.accounts.get(account);
  return line(
    ...[number, member?.memberCode ?? '', account, nameOf(member), writeYuan(amount), '0.00'],
    ...[bankDay(at), bankTime(at), credit.frontSeqNo, credit.serialNumber, '', credit.booking, ''],
  );
}

/** 交易金额 is what went to the card; the fee stands beside it. */
function withdrawalLine(bank: PinganBank, trade: Trade, number: number): string {
  const { outAccount, amount, fee, at, frontSeqNo, serialNumber } = trade;
  const member = bank.accounts.get(outAccount);
  return line(
    ...[
      number,
      member?.memberCode ?? '',
      outAccount,
      nameOf(member),
      writeYuan(amount - fee),
      writeYuan(fee),
    ],
    ...[bankDay(at), bankTime(at), frontSeqNo, serialNumber, serialNumber, '提现', ''],
  );
}

/** A payment to several receivers is a line for each, under its own number; the fee stands on the first. */
function partsOf(trade: Trade): Trade[] {
  return (trade.parts ?? []).length === 0
    ? [trade]
    : (trade.parts ?? []).map(({ serialNumber, account, amount }, index) => {
        const fee = index === 0 ? trade.fee : 0n;
        return { ...trade, serialNumber, inAccount: account, amount: amount + fee, fee };
      });
}

function tradeLine(bank: PinganBank, trade: Trade, number: number): string {
  const { interfaceCode, flag, amount, fee, at, frontSeqNo, serialNumber, orderNo } = trade;
  const [out, into] = [bank.accounts.get(trade.outAccount), bank.accounts.get(trade.inAccount)];
  return line(
    ...[number, BOOKINGS[`${interfaceCode}/${flag}`] ?? `SIM_${interfaceCode}`],
    ...[out?.memberCode ?? '', trade.outAccount, nameOf(out)],
    ...[into?.memberCode ?? '', trade.inAccount, nameOf(into)],
    ...[writeYuan(amount), writeYuan(fee), bankDay(at), bankTime(at), frontSeqNo, serialNumber, '', orderNo],
  );
}

function nameOf(member: Member | undefined): string {
  return (member?.nameOnFile ?? member?.nickname ?? '').replaceAll('&', '＆');
}

function line(...fields: readonly (string | number)[]): string {
  return fields.map((field) => `${field}&`).join('');
}
