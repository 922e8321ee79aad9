import type { SplitDemoProvider } from '../splits/split-demo-provider.js';

/** 鸿闻's demo: one status for all receivers, returns in parts, and no query: notifications, or an operator, end what is in doubt. */
export const hongwen: SplitDemoProvider = {
  name: 'hongwen',
  scenarios: ['split', 'failedAndRetried', 'returned', 'answerLost', 'killed'],
  returnsParts: true,
  finishes: false,
  hasQuery: false,
  call: 'trade.apply.divide',
  openSharer: (sandbox, member) => {
    const account = member.replace(/\W/g, '_');
    sandbox.hongwen.setReceiver({ account });
    return { member, account };
  },
  setSharer: (sandbox, account, result) => void sandbox.hongwen.setReceiver({ account, result }),
  addTrade: (sandbox, amount) => {
    const { tradeNo } = sandbox.hongwen.addTrade({ amount });
    return { tradeNo };
  },
  got: (sandbox, account) => sandbox.hongwen.available(account),
  merchant: (sandbox) => sandbox.hongwen.merchantBalance(),
  effects: (sandbox, { serialNumber }) =>
    sandbox.effects.report({ serialNumber }).serialNumbers.reduce((sum, { count }) => sum + count, 0),
  writes: ({ wireLog }, { serialNumber }) => wireLog.find({ serialNumber }),
};
