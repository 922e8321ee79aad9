import type { IntentContents } from '../../domain/operation.js';
import type { MoneyResult } from '../../domain/operations/reference.js';
import { readProviderAmount, type Money } from '../../domain/money.js';
import type { IdentityType, Role } from '../../domain/party.js';
import { isDate } from './shanghai-date.js';
import type { ReportedDetails } from '../provider.js';

/** The kinds that 6110 flag 2 settles. */
export type TransferKind = 'hold' | 'release' | 'return' | 'refund';

/** 会员属性: 00 pays and does not receive, SH receives and does not pay (developer guide, 6000). */
export const MEMBER_PROPERTY: Readonly<Record<Role, string>> = { buyer: '00', seller: 'SH' };

/** The role of a member by 会员属性; undefined for anything else. */
export function roleOf(memberProperty: string): Role | undefined {
  if (memberProperty === MEMBER_PROPERTY.buyer) return 'buyer';
  return memberProperty === MEMBER_PROPERTY.seller ? 'seller' : undefined;
}

/** 会员证件类型 */
export const IDENTITY_TYPE: Readonly<Record<IdentityType, string>> = {
  identityCard: '1',
  homeReturnPermit: '3',
  passport: '4',
  taiwanPermit: '5',
  foreignPassport: '19',
  organisationCode: '52',
  businessLicence: '68',
  socialCreditCode: '73',
};

/** The bank's own trade date, yyyyMMdd: the first six digits of its FrontSeqNo (developer guide, 6164). */
export function tradeDateOf(frontSeqNo: string): string | undefined {
  const date = /^\d{16}$/.test(frontSeqNo) ? `20${frontSeqNo.slice(0, 6)}` : '';
  return isDate(date) ? date : undefined;
}

/** The traces of a trade that later ones must quote. `date` is what the answer said where the number holds none. */
export function moneyResult(frontSeqNo: string, date = ''): MoneyResult {
  const tradeDate = tradeDateOf(frontSeqNo) ?? (isDate(date) ? date : undefined);
  return {
    ...(frontSeqNo !== '' && { reference: frontSeqNo }),
    ...(tradeDate !== undefined && { tradeDate }),
  };
}

/** An amount as the bank answers it ("33.0"); undefined where it is none. */
export function readAmount(text: string): Money | undefined {
  try {
    return readProviderAmount(text);
  } catch {
    return undefined;
  }
}

/**
 * The accounts that 6110 shows, put as the operation's own payer and payee where they can be its own.
 *
 * The documents do not say which accounts it shows for money that is held. Taken for the operation's own are: the pair
 * as it was sent, for 6164 also turned round since the money goes back, and a configured 担保子账户 on the side
 * where held money stands. Anything else is handed on as it is, so that it differs and a person looks.
 */
export function seenParties(options: {
  kind: TransferKind;
  content: Pick<IntentContents['hold'], 'payer' | 'payee'>;
  out: string;
  in: string;
  guaranteeAccounts: readonly string[];
}): Pick<ReportedDetails, 'payerAccount' | 'payeeAccount'> {
  const payer = options.content.payer.account;
  const payee = options.content.payee.account;
  const turned = otherWays(options.kind, { payer, payee, guarantees: options.guaranteeAccounts }).some(
    (pair) =>
      (options.out === '' || options.out === pair.out) && (options.in === '' || options.in === pair.in),
  );
  const shown = turned ? { out: options.out && payer, in: options.in && payee } : options;
  return {
    ...(shown.out !== '' && { payerAccount: shown.out }),
    ...(shown.in !== '' && { payeeAccount: shown.in }),
  };
}

/** The pairs, besides payer and payee as they were sent, that are the operation's own. */
function otherWays(
  kind: TransferKind,
  { payer, payee, guarantees }: { payer: string; payee: string; guarantees: readonly string[] },
): { out: string; in: string }[] {
  switch (kind) {
    case 'hold':
      return guarantees.map((guarantee) => ({ out: payer, in: guarantee }));
    case 'release':
      return guarantees.map((guarantee) => ({ out: guarantee, in: payee }));
    case 'return':
      return guarantees.map((guarantee) => ({ out: guarantee, in: payer }));
    case 'refund':
      return [{ out: payee, in: payer }];
  }
}
