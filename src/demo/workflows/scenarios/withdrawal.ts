import { DAY_MS } from '../../../domain/durations.js';
import type { WithdrawalRequest } from '../../../contract/withdrawals.js';
import { subtractMoney, sumMoney, type Money } from '../../../domain/money.js';
import type { Account } from '../../../domain/party.js';
import { drawTerms } from '../../names.js';
import { rowsOf } from '../../rows-of.js';
import { TIMING, type Scene } from '../scene.js';
import type { Acts, PreparedWorkflow, WorkflowDemo } from '../workflow-scenario.js';

/** How long the bank takes for a withdrawal: nobody waits for hours. */
const WITHDRAWAL_MS = 1_500;

/** What happens before the bank answers a query whether a withdrawal came back. */
type AtQuery = (acts: Acts) => Promise<unknown>;

/** Withdrawals: one that comes back on the day on which it succeeded, which the bank shows on the next, and one whose bounce window closes. */
export const withdrawal: WorkflowDemo = {
  sandboxOptions: { pingan: { withdrawalTakesMs: WITHDRAWAL_MS } },
  scenarios: {
    bounced: (scene) => {
      const { request, deposit, ...prepared } = prepare(scene);
      const { account, fee } = request;
      return {
        ...prepared,
        play: async (acts) => {
          const { withdrawals, operations } = scene.client;
          atQueries(scene, acts, [
            (acting) => comeBack(scene, prepared, acting),
            (acting) => nextDay(scene, acting),
          ]);
          await acts.start(() => withdrawals.start(request));
          await acts.reaches('bounced', 'the bank to show that it came back');
          const evidence = 'seen on the account; the seller was told';
          await acts.teller.tell(`an operator confirms that it came back: ${evidence}`);
          const operationId = `${scene.tenant}/${account.member}/withdraw/${scene.number}`;
          await operations.decide(prepared.key, {
            operationId,
            happened: true,
            evidence,
            by: 'demo operator',
          });
          return (await withdrawals.result(prepared.key)).state;
        },
        expected: { state: 'bounced', has: [[account, subtractMoney({ from: deposit, take: fee })]], fee },
      };
    },
    withdrawn: (scene) => {
      const { request, deposit, ...prepared } = prepare(scene);
      const { account, amount, fee } = request;
      return {
        ...prepared,
        play: async (acts) => {
          const { withdrawals } = scene.client;
          const provisional = 'it is provisional: the other bank can still send it back';
          const firstDay: AtQuery = async (acting) => {
            await acting.teller.tell(provisional);
            await nextDay(scene, acting);
          };
          atQueries(scene, acts, [firstDay, (acting) => nextDay(scene, acting)]);
          await acts.start(() => withdrawals.start(request));
          await acts.reaches('provisional', 'the bank to pay it out');
          const result = () => withdrawals.result(prepared.key);
          return (await acts.during('the bounce window to close', result)).state;
        },
        expected: {
          state: 'withdrawn',
          has: [[account, subtractMoney({ from: deposit, take: amount })]],
          fee,
        },
      };
    },
  },
};

type Prepared = Omit<PreparedWorkflow, 'play' | 'expected'> & {
  readonly key: { readonly tenant: string; readonly withdrawalNo: string };
  readonly request: WithdrawalRequest & {
    readonly account: Account;
    readonly amount: Money;
    readonly fee: Money;
  };
  /** What the seller has before. */
  readonly deposit: Money;
};

function prepare(scene: Scene): Prepared {
  const { tenant, number: withdrawalNo, draw } = scene;
  const { amount, fee } = drawTerms(draw);
  const deposit = sumMoney(amount, drawTerms(draw).amount);
  const cardNumber = `6230580000${String(1_000_000_000 + draw(1_000_000_000)).slice(-9)}`;
  const account = scene.open('seller', { amount: deposit, cardNumber });
  return {
    key: { tenant, withdrawalNo },
    subjects: { key: { tenant, orderNo: withdrawalNo }, member: account.member },
    about: `withdrawal ${withdrawalNo}, ${amount} of ${deposit} yuan, fee ${fee}`,
    amount,
    deposit,
    request: {
      ...{ tenant, provider: 'pingan', withdrawalNo, account, cardNumber, amount, fee },
      settings: { timing: TIMING },
    },
  };
}

/** Has one thing happen before each query whether a withdrawal came back. */
function atQueries({ sandbox }: Scene, acts: Acts, happenings: readonly AtQuery[]): void {
  const left = [...happenings];
  sandbox.hooks.add({
    ...{ provider: 'pingan', interface: '6048', moment: 'before', times: left.length },
    run: async () => {
      await left.shift()?.(acts);
    },
  });
}

async function comeBack(
  { sandbox, journal }: Scene,
  { subjects }: Pick<Prepared, 'subjects'>,
  { teller }: Acts,
): Promise<void> {
  const row = (await rowsOf(journal, subjects)).find(({ kind }) => kind === 'withdraw');
  if (!row) throw new Error('broken invariant: a withdrawal that is queried is in the journal');
  const { available } = sandbox.pingan.bounceWithdrawal({ serialNumber: row.serialNumber });
  await teller.tell(
    `it comes back: ${available} yuan are on the account; on this day the bank does not show which withdrawal that is`,
  );
}

/** Moves the bank's clock: nobody waits for a day. */
async function nextDay({ sandbox }: Scene, { teller }: Acts): Promise<void> {
  sandbox.clock.advance(DAY_MS);
  await teller.tell('the bank has its next day');
}
