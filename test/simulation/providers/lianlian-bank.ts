import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MINUTE_MS } from '../../../src/domain/durations.js';
import type { Account } from '../../../src/domain/party.js';
import type { LianlianSettings } from '../../../src/providers/lianlian/config.js';
import { Notifier } from '../../../src/sandbox/engine/notifier.js';
import { SmsInbox } from '../../../src/sandbox/engine/sms-inbox.js';
import { lianlianSandbox } from '../../../src/sandbox/lianlian/lianlian-sandbox.js';
import { loadLianlianCredentials } from '../../../src/sandbox/lianlian/credentials.js';
import { signBody } from '../../../src/sandbox/lianlian/sign.js';
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
import { writeLianlianCredentials } from './credentials.js';
import { SELLER_NAME } from './members.js';
import { readObject } from './wire-decoder.js';

writeLianlianCredentials(dataDir);
const { keys } = loadLianlianCredentials(dataDir);
const read = (name: string): string => readFileSync(join(dataDir, 'lianlian', name), 'utf8').trim();
const privateKey = read('merchant-key.txt');
const platformKey = read('platform-public-key.txt');
/**
 * No document says when 1011 proves absence: a platform whose contract says so configures when it does. The queries lie further apart
 * than the sandbox ever hides what was done.
 */
const ABSENCE = { absence: { observations: 3, apartMs: 6 * MINUTE_MS, sinceLeftMs: 3 * MINUTE_MS } };

/** 连连 with records of its own. */
export function openLianlianBank(options: BankOptions): Bank {
  const { resendMode, reverseAfterConfirm, provesAbsence, advance } = options.plan;
  const parts = bankParts(options);
  const sms = new SmsInbox(1_000);
  const { api, control, credentials } = lianlianSandbox.open(
    {
      ...parts,
      sms,
      notifier: new Notifier(parts.clock, parts.faults, options.onBug, postingTo(options, ofOtherAmount)),
    },
    {
      dataDir,
      seed: options.seed,
      answersKept: 10_000,
      options: { resendMode: options.resendMode ?? resendMode, returnAfterConfirm: reverseAfterConfirm },
      ownOrigin: () => 'http://127.0.0.1',
    },
  );
  const { mchId } = credentials;
  const { pendingStatuses, userNotFoundCodes, rejectionCodes, channels } = lianlianSandbox.workerSettings(
    { ...credentials, baseUrl: '' },
    { pace: 'bank', notifyUrl: undefined },
  ) as LianlianSettings;
  const ofOwnCodes = { pendingStatuses, userNotFoundCodes, rejectionCodes, channels };
  control.deposit({ userId: mchId, amount: advance });
  control.setNotifyUrl('https://gateway.invalid/notifications/lianlian');
  const seeded = new Set<string>();
  const hasOpened = (member: string): boolean =>
    parts.effects
      .report()
      .members.some(({ kind, memberCode }) => kind === 'openAccount' && memberCode === member);
  const ensureAccount = (member: string): Account => {
    if (!hasOpened(member)) seeded.add(member);
    control.addUser({ userId: member });
    return { member, account: member };
  };
  // A member's account is known by the member's own id.
  const accountOf = (member: string): string | undefined =>
    seeded.has(member) || hasOpened(member) ? member : undefined;
  return {
    api,
    ledger: parts.ledger,
    effects: parts.effects,
    faults: parts.faults,
    holds: () => control.holds(),
    pay: (step) => isTaken(() => control.pay(step)),
    isPayable: (serialNumber) => control.isPayable(serialNumber),
    ensureAccount: ({ member }) => ensureAccount(member),
    accountOf,
    accountNumberOf: accountOf,
    numberBy: (kind, member) => (kind === 'openAccount' ? member : undefined),
    isBoundAlready: (member) => seeded.has(member),
    deposit: (userId, amount) => void control.deposit({ userId, amount }),
    depositForAll: (amount) => {
      for (const userId of [mchId, SELLER_NAME.lianlian]) control.deposit({ userId, amount });
    },
    receivers: [],
    codesOf: (mobile) => sms.read(mobile).map(({ code }) => code),
    settingsFor: (port): LianlianSettings => ({
      baseUrl: `http://127.0.0.1:${port}/lianlian`,
      mchId,
      privateKey,
      platformKey,
      ...ofOwnCodes,
      returnAfterRelease: reverseAfterConfirm,
      ...(provesAbsence && {
        resolution: {
          openAccount: ABSENCE,
          verifyCardBinding: ABSENCE,
          hold: ABSENCE,
          release: ABSENCE,
          return: ABSENCE,
          refund: ABSENCE,
          withdraw: ABSENCE,
        },
      }),
    }),
  };
}

/** The notification with another amount, and the platform's signature over it. */
function ofOtherAmount(delivery: Delivered): Delivered | undefined {
  const { body, headers } = delivery;
  const other = withOtherAmount(readObject(body), ['order_amount', 'refund_amount']);
  if (!other || headers['signature-data'] !== signBody(body, keys.platformKey)) return undefined;
  const text = JSON.stringify(other);
  const signature = signBody(text, keys.platformKey);
  return { ...delivery, body: text, headers: { ...headers, 'signature-data': signature } };
}
