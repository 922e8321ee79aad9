import type { JournalRow } from '../../journal/journal.js';
import type { SplitDemoProvider } from '../splits/split-demo-provider.js';

/** finish carries no number of ours: the sandbox files it under the trade's. */
function tradeOf({ kind, intent }: JournalRow): string | undefined {
  return kind === 'finishSplit' && 'trade' in intent.content ? intent.content.trade.tradeNo : undefined;
}

/** 海科融通's demo: each receiver comes to an end of its own, a return takes a whole split, and a query finds what was lost. */
export const hkrt: SplitDemoProvider = {
  name: 'hkrt',
  scenarios: ['split', 'partlySplit', 'returned', 'answerLost', 'killed'],
  returnsParts: false,
  finishes: true,
  hasQuery: true,
  call: 'ledger',
  openSharer: (sandbox, member) => {
    const account = member.replace(/\W/g, '_');
    sandbox.hkrt.setReceiver({ receiveNo: account });
    return { member, account };
  },
  setSharer: (sandbox, receiveNo, result) => void sandbox.hkrt.setReceiver({ receiveNo, result }),
  addTrade: (sandbox, amount) => sandbox.hkrt.addTrade({ amount }),
  got: (sandbox, account) => sandbox.hkrt.available(account),
  merchant: (sandbox) => sandbox.hkrt.merchantBalance(),
  effects: (sandbox, row) => {
    const trade = tradeOf(row);
    const serialNumber = trade === undefined ? row.serialNumber : `FINISH_${trade}`;
    return sandbox.effects.report({ serialNumber }).serialNumbers.reduce((sum, { count }) => sum + count, 0);
  },
  writes: ({ wireLog }, row) => {
    const trade = tradeOf(row);
    return trade === undefined
      ? wireLog.find({ serialNumber: row.serialNumber })
      : wireLog.find({ interface: 'finish', orderNo: trade });
  },
};
