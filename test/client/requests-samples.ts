import type { z } from 'zod';
import {
  acquiringKey,
  acquiringRequest,
  regulateRequest,
  type AcquiringRequest,
} from '../../src/contract/acquiring.js';
import {
  cancelReleaseRequest,
  awaitOptions,
  checkFundsRequest,
  escrowRequest,
  openDisputeRequest,
  orderKey,
  refundRequest,
  releaseRequest,
  resolveDisputeRequest,
  returnRequest,
} from '../../src/contract/escrows.js';
import {
  freezeKey,
  freezeRequest,
  payFromFreezeRequest,
  refundPaymentRequest,
  unfreezeRequest,
  type PayFromFreezeRequest,
} from '../../src/contract/freezes.js';
import {
  memberKey,
  onboardingRequest,
  resendCodeRequest,
  submitCodeRequest,
} from '../../src/contract/onboardings.js';
import { decideRequest, notifyRequest } from '../../src/contract/operations.js';
import {
  divideRequest,
  finishRequest,
  prepareRefundRequest,
  refundPlanRequest,
  retryRequest,
  splitKey,
  splitRequest,
  type SplitRequest,
} from '../../src/contract/splits.js';
import {
  allocateRequest,
  reverseAllocationRequest,
  suspenseKey,
  suspenseRequest,
} from '../../src/contract/suspense.js';
import {
  reverseTopUpRequest,
  topUpKey,
  topUpRequest,
  type ReverseTopUpRequest,
  type TopUpRequest,
} from '../../src/contract/top-ups.js';
import { purchaseRequest } from '../../src/contract/purchases.js';
import { closingKey, closingRequest } from '../../src/contract/closings.js';
import { correctionKey, correctionRequest } from '../../src/contract/corrections.js';
import { phoneChangeKey, phoneChangeRequest } from '../../src/contract/phone-changes.js';
import {
  reconciliationKey,
  reconciliationRequest,
  reconciliationSchedule,
  scheduleKey,
} from '../../src/contract/reconciliations.js';
import { unbindingKey, unbindingRequest } from '../../src/contract/cards.js';
import { withdrawalKey, withdrawalRequest } from '../../src/contract/withdrawals.js';
import { listRequest, workflowById } from '../../src/contract/workflows.js';
import { DAY_MS } from '../../src/domain/durations.js';

/** Valid requests of every kind: what the tests of the edge break, one field at a time. */
export interface Edge {
  readonly schema: z.ZodType;
  readonly samples: readonly object[];
}

// 18 digits with the right check character (GB 11643), of nobody.
export const IDENTITY_CARD = '110101199003071233';

const card = {
  holder: '王小明',
  identity: { type: 'identityCard', number: IDENTITY_CARD },
  number: '6222021234567890123',
  bank: { own: false, name: '中国工商银行', instantNumber: '102100099996', branchNumber: '102100000030' },
  mobile: '13800138000',
};

const profile = {
  member: 'buyer_1',
  role: 'buyer',
  nickname: '小明',
  mobile: '13800138000',
  route: 'unionPay',
  card,
};

const timing = {
  codeWindowMs: 120_000,
  codeInDoubtMs: 140_000,
  resendWindowMs: 0,
  amountWindowMs: 172_800_000,
  smallAmountEveryMs: 86_400_000,
  paymentWindowMs: 60_000,
  fundsPollMs: 1_000,
  confirmWindowMs: 604_800_000,
  refundWindowMs: 0,
  attentionAfterMs: 1_800_000,
  lateWatchMs: 0,
};

const settings = {
  timing,
  firstAttempt: 'local',
  limits: { events: 100, bytes: 100_000, updates: 10 },
};
const order = {
  tenant: 'shop',
  orderNo: 'O-20260729-1',
  provider: 'pingan',
  amount: '100.00',
  fee: '1.00',
  onDeadline: 'release',
};
const byChannel = { by: 'channel', channel: 'alipay_qr', parameters: { open_id: 'o-1' } };
const buyer = { member: 'buyer_1', account: '3100000000000012', name: '王小明' };
const seller = { member: 'seller_1', account: '3100000000000038', name: '持牢小店' };
const requestId = 'req-1';

type AcquiredParts = AcquiringRequest['parts'];
type TopUpCredits = TopUpRequest['credits'];
type SplitReceivers = SplitRequest['receivers'];

/** Everything that a caller can send, by the name under which the client checks it. */
export const EDGES = {
  purchase: {
    schema: purchaseRequest,
    samples: [
      { order, buyer: { profile }, seller, settings },
      { order, buyer: { account: buyer }, seller, settings },
      {
        order: { ...order, provider: 'adapay', hold: byChannel },
        buyer: { account: buyer },
        seller,
        settings,
      },
    ],
  },
  escrow: {
    schema: escrowRequest,
    samples: [
      { order, buyer, seller, settings },
      { order: { ...order, provider: 'adapay', hold: byChannel }, buyer, seller, settings },
    ],
  },
  onboarding: {
    schema: onboardingRequest,
    samples: [{ tenant: 'shop', provider: 'pingan', profile, settings }],
  },
  withdrawal: {
    schema: withdrawalRequest,
    samples: [
      { tenant: 'shop', provider: 'adapay', withdrawalNo: 'W-1', account: seller, amount: '60.00', settings },
      {
        ...{ tenant: 'shop', provider: 'pingan', withdrawalNo: 'W-1', account: seller, amount: '60.00' },
        ...{ cardNumber: '6222021234567890123', fee: '1.00', settings },
      },
    ],
  },
  freeze: {
    schema: freezeRequest,
    samples: [
      {
        ...{ tenant: 'shop', provider: 'adapay', freezeNo: 'F-1', account: seller, amount: '60.00' },
        ...{ freezeForMs: DAY_MS, onDeadline: 'unfreeze', refundableForMs: DAY_MS, settings },
      },
      {
        ...{ tenant: 'shop', provider: 'pingan', freezeNo: 'F-1', account: seller, amount: '60.00' },
        ...{ balance: 'withdrawable', freezeForMs: DAY_MS, onDeadline: 'unfreeze', settings },
      },
      {
        ...{ tenant: 'shop', provider: 'pingan', freezeNo: 'F-1', account: seller, amount: '60.00' },
        ...{ credited: { by: 'acquiring', number: 'S-1', fee: '1.00' }, freezeForMs: DAY_MS, settings },
        onDeadline: 'unfreeze',
      },
    ],
  },
  closing: {
    schema: closingRequest,
    samples: [
      {
        ...{ tenant: 'shop', provider: 'pingan', closingNo: 'C-1' },
        ...{ account: buyer, role: 'buyer', settings },
      },
    ],
  },
  correction: {
    schema: correctionRequest,
    samples: [
      {
        ...{ tenant: 'shop', provider: 'pingan', correctionNo: 'K-1', account: buyer },
        ...{ cardNumber: '6222021234567890123', settings },
        bank: { name: '中国工商银行', instantNumber: '102100099996', branchNumber: '102100000030' },
      },
    ],
  },
  phoneChange: {
    schema: phoneChangeRequest,
    samples: [
      {
        ...{ tenant: 'shop', provider: 'pingan', phoneChangeNo: 'M-1', account: buyer },
        ...{ newMobile: '13800138001', check: 'unionPay', cardNumber: '6222021234567890123', settings },
      },
    ],
  },
  unbinding: {
    schema: unbindingRequest,
    samples: [
      {
        ...{ tenant: 'shop', provider: 'pingan', unbindingNo: 'U-1', account: buyer },
        ...{ cardNumber: '6222021234567890123', settings },
      },
    ],
  },
  split: {
    schema: splitRequest,
    samples: [
      {
        ...{ tenant: 'shop', provider: 'hkrt', splitNo: 'S-1', paid: '100.00' },
        trade: { tradeNo: 'UN2312320546186687318899', merchantNo: '83320253445099' },
        receivers: [
          { itemId: 'seller', payee: seller, amount: '60.00', payeeType: 'company' },
          { itemId: 'courier', payee: buyer, amount: '30.00' },
        ] as SplitReceivers,
        ...{ finishAfterMs: DAY_MS, onDeadline: 'finish', settings },
      },
    ],
  },
  suspense: {
    schema: suspenseRequest,
    samples: [
      {
        ...{ tenant: 'shop', provider: 'pingan', suspenseNo: 'S-1', amount: '60.00' },
        ...{ account: seller, reversibleForMs: DAY_MS, settings },
      },
      {
        ...{ tenant: 'shop', provider: 'pingan', suspenseNo: 'S-1', amount: '60.00', fee: '1.00' },
        ...{ account: seller, reversibleForMs: DAY_MS, settings },
      },
    ],
  },
  allocate: {
    schema: allocateRequest,
    samples: [
      { requestId, account: seller, amount: '60.00' },
      { requestId, account: seller, amount: '60.00', fee: '1.00' },
    ],
  },
  reverseAllocation: {
    schema: reverseAllocationRequest,
    samples: [{ requestId, allocationId: 'start', amount: '10.00' }],
  },
  acquiring: {
    schema: acquiringRequest,
    samples: [
      {
        ...{ tenant: 'shop', provider: 'pingan', channel: 'YST1', totalOrderNo: 'A-1' },
        parts: [{ subOrderNo: 'A-1-1', payee: seller, amount: '60.00' }] as AcquiredParts,
        ...{ forOrder: 'O-20260729-1', supplyAfterMs: 600_000, settings },
      },
    ],
  },
  reconciliation: {
    schema: reconciliationRequest,
    samples: [{ tenant: 'shop', provider: 'pingan', date: '20260301', settings }],
  },
  schedule: {
    schema: reconciliationSchedule,
    samples: [{ tenant: 'shop', provider: 'pingan', at: '08:30', settings }],
  },
  scheduleKey: { schema: scheduleKey, samples: [{ tenant: 'shop', provider: 'pingan' }] },
  reconciliationKey: {
    schema: reconciliationKey,
    samples: [{ tenant: 'shop', reconciliationNo: 'pingan-20260301' }],
  },
  regulate: { schema: regulateRequest, samples: [{ requestId, part: 'A-1-1', account: seller }] },
  topUp: {
    schema: topUpRequest,
    samples: [
      {
        ...{ tenant: 'shop', provider: 'pingan', topUpNo: 'T-1' },
        payment: { channel: '0001', merchantNo: '1900000109', transactionNo: '4200000000202511220000000001' },
        credits: [{ itemId: 'seller', payee: seller, amount: '60.00', fee: '1.00' }] as TopUpCredits,
        ...{ forOrder: 'O-20260729-1', reversibleForMs: DAY_MS, settings },
      },
    ],
  },
  reverseTopUp: {
    schema: reverseTopUpRequest,
    samples: [
      {
        requestId,
        reversals: [{ itemId: 'seller', amount: '10.00', fee: '0.10' }] as ReverseTopUpRequest['reversals'],
      },
    ],
  },
  divide: {
    schema: divideRequest,
    samples: [
      {
        requestId,
        receivers: [
          { itemId: 'rider', payee: seller, amount: '10.00', payeeType: 'person' },
        ] as SplitReceivers,
      },
    ],
  },
  retry: { schema: retryRequest, samples: [{ requestId, itemIds: ['courier'] as string[] }] },
  prepareRefund: {
    schema: prepareRefundRequest,
    samples: [{ requestId, amount: '60.00', merchantPays: true }],
  },
  plan: { schema: refundPlanRequest, samples: [{ amount: '60.00' }] },
  finish: { schema: finishRequest, samples: [{ requestId }] },
  submitCode: { schema: submitCodeRequest, samples: [{ requestId, code: '123456' }] },
  resendCode: { schema: resendCodeRequest, samples: [{ requestId }] },
  release: {
    schema: releaseRequest,
    samples: [{ requestId, amount: '60.00', receivers: [{ account: seller, amount: '59.40' }] }],
  },
  return: { schema: returnRequest, samples: [{ requestId, amount: '60.00', releaseRest: true }] },
  refund: { schema: refundRequest, samples: [{ requestId, amount: '60.00' }] },
  cancelRelease: {
    schema: cancelReleaseRequest,
    samples: [{ requestId, release: '1234562607290000000001' }],
  },
  checkFunds: { schema: checkFundsRequest, samples: [{ requestId }] },
  awaitOptions: { schema: awaitOptions, samples: [{ timeoutMs: 60_000 }] },
  list: {
    schema: listRequest,
    samples: [{ tenant: 'shop', state: 'held', provider: 'pingan', attention: true, limit: 50 }],
  },
  openDispute: { schema: openDisputeRequest, samples: [{ requestId, reason: '货不对版' }] },
  resolveDispute: { schema: resolveDisputeRequest, samples: [{ requestId, toBuyer: '40.00' }] },
  unfreeze: { schema: unfreezeRequest, samples: [{ requestId }] },
  payFromFreeze: {
    schema: payFromFreezeRequest,
    samples: [
      {
        requestId,
        receivers: [{ itemId: 'rider', payee: seller, amount: '10.00' }] as PayFromFreezeRequest['receivers'],
      },
    ],
  },
  refundPayment: {
    schema: refundPaymentRequest,
    samples: [{ requestId, paymentId: 'order-77', itemId: 'rider', amount: '4.00' }],
  },
  decide: {
    schema: decideRequest,
    samples: [
      {
        operationId: 'shop/O-20260729-1/hold/1',
        happened: true,
        evidence: 'seen in the bank’s own portal, page 3',
        by: 'wang.operator',
        account: '3100000000000012',
        failedItems: ['courier', 'partner'] as string[],
      },
    ],
  },
  notify: {
    schema: notifyRequest,
    samples: [
      {
        operationId: 'shop/O-20260729-1/withdraw/1',
        ended: 'succeeded',
        attention: 'it was found rejected after it had succeeded',
      },
    ],
  },
  workflowId: { schema: workflowById, samples: [{ workflowId: 'order/shop/O-20260729-1' }] },
  orderKey: { schema: orderKey, samples: [{ tenant: 'shop', orderNo: 'O-20260729-1' }] },
  withdrawalKey: { schema: withdrawalKey, samples: [{ tenant: 'shop', withdrawalNo: 'W-1' }] },
  freezeKey: { schema: freezeKey, samples: [{ tenant: 'shop', freezeNo: 'F-1' }] },
  closingKey: { schema: closingKey, samples: [{ tenant: 'shop', closingNo: 'C-1' }] },
  correctionKey: { schema: correctionKey, samples: [{ tenant: 'shop', correctionNo: 'K-1' }] },
  phoneChangeKey: { schema: phoneChangeKey, samples: [{ tenant: 'shop', phoneChangeNo: 'M-1' }] },
  unbindingKey: { schema: unbindingKey, samples: [{ tenant: 'shop', unbindingNo: 'U-1' }] },
  acquiringKey: { schema: acquiringKey, samples: [{ tenant: 'shop', totalOrderNo: 'A-1' }] },
  topUpKey: { schema: topUpKey, samples: [{ tenant: 'shop', topUpNo: 'T-1' }] },
  suspenseKey: { schema: suspenseKey, samples: [{ tenant: 'shop', suspenseNo: 'S-1' }] },
  splitKey: { schema: splitKey, samples: [{ tenant: 'shop', splitNo: 'S-1' }] },
  memberKey: { schema: memberKey, samples: [{ tenant: 'shop', member: 'buyer_1' }] },
} as const satisfies Record<string, Edge>;

export type EdgeName = keyof typeof EDGES;
