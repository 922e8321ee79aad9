import { hkrt as hkrtDemo } from '../../../../../src/demo/providers/hkrt.js';
import { hongwen as hongwenDemo } from '../../../../../src/demo/providers/hongwen.js';
import type { JournalRow } from '../../../../../src/journal/journal.js';
import { ABSENT, type KillProvider } from '../death.js';

const DIVIDED = { seller: '50.00', courier: '30.00' } as const;
const NOTHING = { seller: '0.00', courier: '0.00' } as const;

/** 海科融通: what no query resolves, the finish, is decided by an operator. */
export const hkrt: KillProvider = {
  name: 'hkrt',
  title: '海科融通',
  deaths: [
    {
      ...{ kind: 'split', call: 'ledger', names: 'trade', way: ['divide', 'finish'], at: 'divide' },
      ...{ ends: 'finished', has: DIVIDED, succeeds: ['split', 'finishSplit'] },
    },
    {
      ...{ kind: 'splitReturn', call: 'collection', names: 'trade', at: 'bringBack' },
      ...{ way: ['divide', 'bringBack', 'finish'], ends: 'finished', has: NOTHING },
      succeeds: ['split', 'splitReturn', 'finishSplit'],
    },
    {
      ...{ kind: 'finishSplit', call: 'finish', names: 'trade', way: ['divide', 'finish'], at: 'finish' },
      ...{ ends: 'finished', has: DIVIDED, succeeds: ['split', 'finishSplit'] },
    },
  ],
  queries: ['query-by-applyno', 'collection-query'],
  settings: () => ({ httpTimeoutMs: 12_000, resolution: { split: ABSENT, splitReturn: ABSENT } }),
  filings: {
    // It has no number: the sandbox files it under the trade's.
    finishSplit: {
      number: (row) => `FINISH_${tradeOf(row)}`,
      requests: (row) => ({ orderNo: tradeOf(row) }),
    },
  },
  balance: (sandbox, account) => hkrtDemo.got(sandbox, account),
  open: (sandbox, member) => hkrtDemo.openSharer(sandbox, member),
  split: hkrtDemo,
  decided: ['finishSplit'],
};

/** 鸿闻: without a query or a notification an operator decides on everything whose answer got lost, and on every return. */
export const hongwen: KillProvider = {
  name: 'hongwen',
  title: '鸿闻',
  deaths: [
    {
      ...{ kind: 'split', call: 'trade.apply.divide', names: 'trade', at: 'divide' },
      ...{ way: ['divide', 'endDivision'], ends: 'cancelled', has: DIVIDED, succeeds: ['split'] },
    },
    {
      ...{ kind: 'splitReturn', call: 'trade.apply.divide.back', names: 'trade', at: 'bringBack' },
      ...{ way: ['divide', 'bringBack', 'endDivision'], ends: 'cancelled', has: NOTHING },
      succeeds: ['split', 'splitReturn'],
    },
  ],
  queries: [],
  settings: () => ({ httpTimeoutMs: 12_000 }),
  filings: {},
  before: (sandbox) => void sandbox.hongwen.setRules({ divideTakesMs: 0, divideBackTakesMs: 0 }),
  balance: (sandbox, account) => hongwenDemo.got(sandbox, account),
  open: (sandbox, member) => hongwenDemo.openSharer(sandbox, member),
  split: hongwenDemo,
  decided: ['split', 'splitReturn'],
};

function tradeOf({ intent: { content } }: JournalRow): string {
  return 'trade' in content ? content.trade.tradeNo : '';
}
