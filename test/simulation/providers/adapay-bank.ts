import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MINUTE_MS } from '../../../src/domain/durations.js';
import type { Account } from '../../../src/domain/party.js';
import type { AdapaySettings } from '../../../src/providers/adapay/config.js';
import { loadAdapayCredentials } from '../../../src/sandbox/adapay/credentials.js';
import { signData } from '../../../src/sandbox/adapay/sign.js';
import { adapaySandbox } from '../../../src/sandbox/adapay/adapay-sandbox.js';
import { Notifier } from '../../../src/sandbox/engine/notifier.js';
import { SmsInbox } from '../../../src/sandbox/engine/sms-inbox.js';
import {
  bankParts,
  dataDir,
  isTaken,
  postingTo,
  withOtherAmount,
  type Bank,
  type BankOptions,
  type Delivered,
} from './bank.js';
import { writeAdapayCredentials } from './credentials.js';
import { SELLER_NAME } from './members.js';
import { rewriteAnswers } from './rewrite-answers.js';
import { readObject } from './wire-decoder.js';

/** The merchant itself, which gets the fee of a release and gives it back with a refund. */
const MERCHANT = '0';
/** A code of a channel. The provider's tables have none of them: it passes them on as the channel's. */
export const CODE_OF_CHANNEL = 'SIM_CHANNEL_SILENT';
const OTHERS = ['courier_1', 'agent_1'];

writeAdapayCredentials(dataDir);
const read = (name: string): string => readFileSync(join(dataDir, 'adapay', name), 'utf8').trim();
const { keys } = loadAdapayCredentials(dataDir);
const privateKey = read('merchant-key.pem');
const platformKey = read('adapay-public-key.txt');
/**
 * No document says whether "not in the list" proves absence: a platform whose contract says so configures when it does. The
 * queries lie further apart than the sandbox ever hides what was done.
 */
const ABSENCE = { absence: { observations: 3, apartMs: 6 * MINUTE_MS, sinceLeftMs: 3 * MINUTE_MS } };

/** 汇付 Adapay with records of its own. */
export function openAdapayBank(options: BankOptions): Bank {
  const { resendMode, reverseAfterConfirm, listFormat, rejectionHttpStatus, provesAbsence, advance } =
    options.plan;
  const parts = bankParts(options);
  const { api, control, credentials } = adapaySandbox.open(
    {
      ...parts,
      sms: new SmsInbox(1),
      notifier: new Notifier(parts.clock, parts.faults, options.onBug, postingTo(options, ofOtherAmount)),
    },
    {
      dataDir,
      seed: options.seed,
      answersKept: 10_000,
      options: {
        resendMode: options.resendMode ?? resendMode,
        reverseAfterConfirm,
        listFormat,
        rejectionHttpStatus,
        paidBy: 'payer',
      },
      // Clients sign the address that they call; the sandbox takes it from the request.
      ownOrigin: () => 'http://127.0.0.1',
    },
  );
  control.deposit({ memberId: MERCHANT, amount: advance });
  control.setNotifyUrl('https://gateway.invalid/notifications/adapay');
  const seeded = new Set<string>();
  /** Members that got a settle account from elsewhere. It has no number of ours, so a workflow takes it for its own. */
  const boundElsewhere = new Set<string>();
  const ensureAccount = (member: string): Account => {
    if (!hasOpened(member)) seeded.add(member);
    return { member, account: control.addMember({ memberId: member }).settleAccountId };
  };
  const has = (effect: string, member: string): boolean =>
    parts.effects.report().members.some(({ kind, memberCode }) => kind === effect && memberCode === member);
  const hasOpened = (member: string): boolean => has('openAccount', member);
  const hasBound = (member: string): boolean => has('bindSettleAccount', member);
  const receivers = OTHERS.map(ensureAccount);
  return {
    api: rewriteAnswers(api, asChannel),
    ledger: parts.ledger,
    effects: parts.effects,
    faults: parts.faults,
    holds: () => control.holds(),
    pay: (step) => isTaken(() => control.pay(step)),
    isPayable: (serialNumber) => control.isPayable(serialNumber),
    ensureAccount: ({ member }) => {
      boundElsewhere.add(member);
      return ensureAccount(member);
    },
    // Until a member has a settle account, its id is used as its account.
    accountOf: (member) => (seeded.has(member) || hasOpened(member) ? member : undefined),
    numberBy: (kind, member) => {
      if (kind === 'openAccount') return member;
      return kind === 'applyCardBinding' ? ensureAccount(member).account : undefined;
    },
    // Asked of a member without a settle account, the control interface would open one.
    accountNumberOf: (member) =>
      seeded.has(member) || hasBound(member)
        ? control.addMember({ memberId: member }).settleAccountId
        : undefined,
    isBoundAlready: (member) => seeded.has(member) || boundElsewhere.has(member),
    deposit: (memberId, amount) => void control.deposit({ memberId, amount }),
    depositForAll: (amount) => {
      for (const memberId of [MERCHANT, SELLER_NAME.adapay, ...OTHERS]) control.deposit({ memberId, amount });
    },
    receivers,
    codesOf: () => [],
    settingsFor: (port): AdapaySettings => ({
      baseUrl: `http://127.0.0.1:${port}/adapay`,
      appId: credentials.appId,
      apiKey: credentials.apiKeyTest,
      privateKey,
      platformKey,
      mode: 'test',
      memberNotFoundCodes: ['SIM_NO_SUCH_MEMBER'],
      memberExistsCodes: ['SIM_MEMBER_EXISTS'],
      settleAccountExistsCodes: ['SIM_SETTLE_ACCOUNT_EXISTS'],
      rejectionCodes: { insufficientFunds: ['SIM_BALANCE_SHORT'] },
      reverseAfterConfirm,
      ...(provesAbsence && {
        resolution: {
          openAccount: ABSENCE,
          applyCardBinding: ABSENCE,
          hold: ABSENCE,
          release: ABSENCE,
          return: ABSENCE,
          refund: ABSENCE,
          freeze: ABSENCE,
          unfreeze: ABSENCE,
          withdraw: ABSENCE,
        },
      }),
    }),
  };
}

/** The event with another amount, and the platform's signature over it. */
function ofOtherAmount(delivery: Delivered): Delivered | undefined {
  const form = new URLSearchParams(delivery.body);
  const data = form.get('data') ?? '';
  const other = withOtherAmount(readObject(data), ['pay_amt', 'cash_amt']);
  if (!other || form.get('sign') !== signData(data, keys.adapayKey)) return undefined;
  const text = JSON.stringify(other);
  form.set('data', text);
  form.set('sign', signData(text, keys.adapayKey));
  return { ...delivery, body: form.toString() };
}

function asChannel(body: string): string {
  const { data } = readObject(body);
  if (typeof data !== 'string' || !data.includes(CODE_OF_CHANNEL)) return body;
  const answer = JSON.stringify({ ...readObject(data), error_type: 'channel_error', error_msg: '通道异常' });
  return JSON.stringify({ data: answer, signature: signData(answer, keys.adapayKey) });
}
