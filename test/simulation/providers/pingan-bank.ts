import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOUR_MS, MINUTE_MS } from '../../../src/domain/durations.js';
import type { PinganSettings } from '../../../src/providers/pingan/config.js';
import { canonicalText, signText } from '../../../src/sandbox/pingan/sign.js';
import { messageOf } from '../../../src/sandbox/pingan/result-codes.js';
import { loadPinganCredentials } from '../../../src/sandbox/pingan/credentials.js';
import { pinganSandbox } from '../../../src/sandbox/pingan/pingan-sandbox.js';
import { Notifier } from '../../../src/sandbox/engine/notifier.js';
import { SmsInbox } from '../../../src/sandbox/engine/sms-inbox.js';
import { pinganSettingsBy } from '../../support/pingan/pingan-settings.js';
import { bankParts, dataDir, isTaken, postingTo, type Bank, type BankOptions } from './bank.js';
import { writePinganCredentials } from './credentials.js';
import { MONEY_KINDS, type BankPlan } from '../scenario/scenario.js';
import { SELLER_NAME } from './members.js';
import { rewriteAnswers } from './rewrite-answers.js';
import { readObject } from './wire-decoder.js';

writePinganCredentials(dataDir);
const read = (name: string): string => readFileSync(join(dataDir, 'pingan', name), 'utf8');
const merchant = { privateKey: read('merchant-key.pem'), certificate: read('merchant.cer') };
const bankKey = read('bank.cer');
const { keys } = loadPinganCredentials(dataDir);
/** A trade this many of the bank's days old is shown by its date alone, where the bank does so. */
const SHOWN_FOR_DAYS = 3;
/** When an unknown outcome is queried by an adapter that queries seldom. */
const QUERY_AFTER_MS = [3 * MINUTE_MS, HOUR_MS, 5 * HOUR_MS];
/** How long the adapter's settings say that a withdrawal can come back: no document has it. */
const BOUNCE_WINDOW_DAYS = 3;
/** Who is paid out of what is frozen, beside the seller. */
const OTHERS = [
  { member: 'courier-1', role: 'seller', name: '快达物流有限公司' },
  { member: 'agent-1', role: 'seller', name: '远帆代理有限公司' },
] as const;
/** A card that a member bound before any workflow knew of it. */
const OTHER_CARD = { MemberAcctNo: '6228480402564890018', CnapsBranchId: '103100000026' };
const EXPIRIES = ['error', 'E30001', 'flagAfterDoing', 'flagWithoutDoing'] as const;

/** 平安见证宝 with records of its own. */
export function openPinganBank(options: BankOptions): Bank {
  const { seed, plan } = options;
  const {
    resendMode,
    partialRelease,
    recordRejections,
    emptyBindings,
    datesOldTrades,
    seldomQueried,
    underWayStatus,
    flagsAlone,
    otherCards,
  } = plan;
  const parts = bankParts(options);
  const sms = new SmsInbox(1_000);
  const { api, control, credentials } = pinganSandbox.open(
    {
      ...parts,
      sms,
      notifier: new Notifier(parts.clock, parts.faults, options.onBug, postingTo(options)),
    },
    {
      dataDir,
      seed,
      answersKept: 10_000,
      options: {
        resendMode: options.resendMode ?? resendMode,
        partialRelease,
        recordRejections,
        emptyBindings,
        ...(datesOldTrades && { tranDateNeededAfterDays: SHOWN_FOR_DAYS }),
      },
      ownOrigin: () => 'http://127.0.0.1',
    },
  );
  control.fundAdvance({ amount: plan.advance });
  const accountOf = (member: string): string | undefined =>
    parts.ledger.report().accounts.find((one) => one.memberCode === member)?.account;
  const ensureAccount: Bank['ensureAccount'] = ({ member, role, name, cardNumber: cardNo }) => {
    const known = accountOf(member);
    if (known !== undefined) return { member, account: known };
    const property = role === 'seller' ? 'SH' : '00';
    return { member, account: control.addMember({ memberCode: member, property, name, cardNo }).account };
  };
  return {
    api: rewriteAnswers(api, (body) => {
      const listed = otherCards ? withOtherCard(body, options.signsListsOtherwise === true) : body;
      return inWords(underWayStatus, withoutDate(flagsAlone ? flagAlone(listed) : listed));
    }),
    ledger: parts.ledger,
    effects: parts.effects,
    faults: parts.faults,
    holds: () => control.holds(),
    ensureAccount,
    membersHaveCards: true,
    payees: () => OTHERS.map((one) => ensureAccount(one)),
    bounce: (serialNumber) => isTaken(() => control.bounceWithdrawal({ serialNumber })),
    bounceWindowDays: BOUNCE_WINDOW_DAYS,
    accountOf,
    accountNumberOf: accountOf,
    numberBy: (kind, member) => (kind === 'openAccount' ? accountOf(member) : undefined),
    isBoundAlready: () => false,
    deposit: (memberCode, amount) => void control.deposit({ memberCode, amount }),
    depositForAll: (amount) => {
      control.fundAdvance({ amount });
      control.deposit({ memberCode: SELLER_NAME.pingan, amount });
    },
    receivers: [],
    codesOf: (mobile) => sms.read(mobile).map(({ code }) => code),
    expireTokens: (variant) => void control.expireToken(EXPIRIES[variant % EXPIRIES.length]),
    settingsFor: (port): PinganSettings => ({
      ...pinganSettingsBy(credentials),
      baseUrl: `http://127.0.0.1:${port}/pingan`,
      ...(seldomQueried && {
        resolution: Object.fromEntries(MONEY_KINDS.map((kind) => [kind, { queryAfterMs: QUERY_AFTER_MS }])),
      }),
      merchant,
      bankKey,
      // A bank that does it again must not be sent it again.
      deduplication: resendMode !== 'none',
      partialRelease,
      bounceWindowDays: BOUNCE_WINDOW_DAYS,
    }),
  };
}

/** The guide has three words for a trade that has not ended, and does not say which comes when. */
function inWords(status: BankPlan['underWayStatus'], body: string): string {
  const answer = readObject(body);
  return answer['TranStatus'] === '6' && status !== '6' ? signed({ ...answer, TranStatus: status }) : body;
}

/** No document has a code for it: without its date an old trade is not found. */
function withoutDate(body: string): string {
  const answer = readObject(body);
  return answer['TxnReturnCode'] === 'SIM_TRAN_DATE'
    ? signed({ ...answer, TxnReturnCode: 'ERR020', TxnReturnMsg: messageOf('ERR020') })
    : body;
}

/** The documents name the flag and leave open which other fields come with it. */
function flagAlone(body: string): string {
  const { CnsmrSeqNo, tokenExpiryFlag } = readObject(body);
  return tokenExpiryFlag === 'true' ? signed({ CnsmrSeqNo, tokenExpiryFlag }) : body;
}

/** A member's list of cards with another one before them, which alone has the number of its branch. */
function withOtherCard(body: string, isSignedOtherwise: boolean): string {
  const answer = readObject(body);
  const rows = rowsOf(answer['TranItemArray']);
  const [first] = rows;
  if (first?.['MemberAcctNo'] === undefined) return body;
  const all = [{ ...first, ...OTHER_CARD }, ...rows];
  const fields = { ...answer, ResultNum: String(all.length), TranItemArray: all };
  if (!isSignedOtherwise) return signed(fields);
  const firstTexts = all.reduceRight((later, row) => ({ ...later, ...withoutEmpty(row) }), {});
  const { RsaSign } = readObject(signed({ ...fields, TranItemArray: [firstTexts] }));
  return JSON.stringify({ ...fields, RsaSign });
}

function rowsOf(value: unknown): Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(value)) return [];
  return (value as unknown[]).filter(
    (row): row is Record<string, unknown> => typeof row === 'object' && row !== null,
  );
}

function withoutEmpty(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== ''));
}

function signed({ RsaSign: _other, ...fields }: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...fields, RsaSign: signText(canonicalText(fields, []), keys.bankKey) });
}
