import { readProviderAmount, sumMoney, type Money } from '../domain/money.js';
import type { Sandbox } from '../sandbox/sandbox.js';

type Account = ReturnType<Sandbox['ledger']['report']>['accounts'][number];

/** What the accounts hold between them that `which` picks, frozen money included. */
export function balanceOf(sandbox: Sandbox, which: (account: Account) => boolean): Money {
  const accounts = sandbox.ledger.report().accounts.filter(which);
  return sumMoney(
    ...accounts.flatMap(({ available, frozen }) => [
      readProviderAmount(available),
      readProviderAmount(frozen),
    ]),
  );
}

/** What a member of the provider's has. */
export function memberBalance(sandbox: Sandbox, member: string): Money {
  return balanceOf(sandbox, ({ memberCode }) => memberCode === member);
}
