import type { IntentContents } from '../../../domain/operation.js';
import type { ReportedDetails } from '../../provider.js';

/** The kinds that 6110 flag 2 resolves. */
export type MemberTransactionKind = 'hold' | 'release' | 'return' | 'refund';

/**
 * The accounts that 6110 shows, put as the operation's own payer and payee where they can be its own.
 *
 * The documents do not say which accounts 6110 shows for money that is held. These count as the operation's own: the pair as it was
 * sent; for 6164 also the reverse pair, since the money goes back; and a configured 担保子账户 on the side where held money stands. Any
 * other pair is handed on as it is, so that it differs from the operation's and alerts an operator.
 */
export function reportedParties(options: {
  kind: MemberTransactionKind;
  content: Pick<IntentContents['hold'], 'payer' | 'payee'>;
  out: string;
  in: string;
  guaranteeAccounts: readonly string[];
}): Pick<ReportedDetails, 'payerAccount' | 'payeeAccount'> {
  const payer = options.content.payer.account;
  const payee = options.content.payee.account;
  const isOtherWay = otherWays(options.kind, { payer, payee, guarantees: options.guaranteeAccounts }).some(
    (pair) =>
      (options.out === '' || options.out === pair.out) && (options.in === '' || options.in === pair.in),
  );
  const shown = isOtherWay ? { out: options.out && payer, in: options.in && payee } : options;
  return {
    ...(shown.out !== '' && { payerAccount: shown.out }),
    ...(shown.in !== '' && { payeeAccount: shown.in }),
  };
}

/** The pairs, besides payer and payee as they were sent, that are the operation's own. */
function otherWays(
  kind: MemberTransactionKind,
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
