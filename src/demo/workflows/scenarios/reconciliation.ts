import { evidenceOf, SAFE_ACTIONS, whatHappened } from '../../../domain/case-texts.js';
import { DAY_MS, HOUR_MS } from '../../../domain/durations.js';
import { subtractMoney, ZERO } from '../../../domain/money.js';
import type { ReconciliationCase } from '../../../domain/reconciliation.js';
import { dayAfter, shanghaiDate, startOfDay } from '../../../domain/shanghai-date.js';
import { DemoStuck } from '../../errors.js';
import { drawTerms } from '../../names.js';
import { TIMING, type Scene } from '../scene.js';
import type { Acts, WorkflowDemo } from '../workflow-scenario.js';

/** How many days ago the bank's clock starts: by the worker's clock the bank has closed the day of each scenario long since. */
const DAYS_AGO = 4;
/** How long an operation is in doubt before an operator is alerted. */
const ATTENTION_MS = 2_000;
/** How long an allocation can be taken back that nobody takes back. */
const REVERSIBLE_MS = 1_000;

/** Days of the bank's files against the journal: a line ends a hold that was in doubt, and a credit that the journal does not have is a case. */
export const reconciliation: WorkflowDemo = {
  get sandboxOptions() {
    const day = dayAfter(shanghaiDate(new Date()), -DAYS_AGO);
    return { clock: 'virtual' as const, startAt: startOfDay(day).getTime() + 12 * HOUR_MS };
  },
  scenarios: {
    unknownSettled: (scene) => {
      const { tenant, number: orderNo, draw, client, sandbox } = scene;
      const { amount, fee } = drawTerms(draw);
      const [buyer, seller] = [scene.open('buyer', { amount }), scene.open('seller')];
      const key = { tenant, orderNo };
      return {
        key,
        subjects: { key },
        about: `order ${orderNo}, ${amount} yuan, fee ${fee}`,
        amount,
        play: async (acts) => {
          sandbox.faults.add({ provider: 'pingan', interface: '6034/1', kind: 'doAndDrop', times: 1 });
          const mute = sandbox.faults.add({ provider: 'pingan', interface: '6110', kind: 'unknownCode' });
          const timing = { ...TIMING, refundWindowMs: 0, attentionAfterMs: ATTENTION_MS };
          await acts.start(() =>
            client.escrows.start({
              ...{ order: { ...key, provider: 'pingan', amount, fee, onDeadline: 'release' } },
              ...{ buyer, seller, settings: { timing } },
            }),
          );
          await acts.alertsOperator();
          await acts.teller.tell(
            'the answer to the hold was lost, and the status query 6110 does not help: an operator is alerted',
          );
          await compareDay(scene, acts);
          await acts.reaches('held', 'the order to read the line');
          sandbox.faults.remove(mute);
          await acts.teller.tell('the order is held, and no operator had to decide');
          await client.escrows.release(key, { requestId: 'release-1' });
          return (await acts.during('the order to end', () => client.escrows.result(key))).state;
        },
        expected: {
          state: 'released',
          has: [
            [buyer, ZERO],
            [seller, subtractMoney({ from: amount, take: fee })],
          ],
          fee,
        },
      };
    },
    inFileOnly: (scene) => {
      const { tenant, number: suspenseNo, draw, client, sandbox, journal } = scene;
      const { amount } = drawTerms(draw);
      const seller = scene.open('seller');
      const key = { tenant, suspenseNo };
      return {
        key,
        subjects: { key: { tenant, orderNo: suspenseNo } },
        about: `${amount} yuan from an account that is bound to nobody`,
        amount,
        play: async (acts) => {
          sandbox.pingan.suspend({ amount });
          const cases = await compareDay(scene, acts);
          const found = cases.find(
            ({ kind, details }) => kind === 'inFileOnly' && details['amount'] === amount,
          );
          if (!found) throw new DemoStuck(`no case has the ${amount} yuan that the journal does not have`);
          const evidence = 'the payer sent the receipt of the transfer: it was for this seller';
          await acts.teller.tell(`an operator finds the owner: ${evidence}`);
          await acts.start(() =>
            client.suspense.start({
              ...{ ...key, provider: 'pingan', amount, account: seller },
              ...{ reversibleForMs: REVERSIBLE_MS, settings: { timing: TIMING } },
            }),
          );
          const result = () => client.suspense.result(key);
          const { state } = await acts.during('the allocation to be final', result);
          await journal.reviewCase({ id: found.id, by: 'demo operator', evidence });
          await acts.teller.tell(`case ${found.id} is reviewed: it needs no operator any more`);
          return state;
        },
        expected: { state: 'allocated', has: [[seller, amount]], fee: ZERO },
      };
    },
  },
};

/** Ends the bank's day, compares its files with the journal and tells what comes of it. Answers the cases. */
async function compareDay(
  { tenant, client, sandbox, journal }: Scene,
  acts: Acts,
): Promise<readonly ReconciliationCase[]> {
  const date = shanghaiDate(new Date(sandbox.clock.now()));
  sandbox.clock.advance(DAY_MS);
  await acts.teller.tell(`the bank has closed ${date}`);
  const key = { tenant, reconciliationNo: `pingan-${date}` };
  await acts.start(() => client.reconciliations.start({ tenant, provider: 'pingan', date }), key);
  const result = () => client.reconciliations.result(key);
  const { state, files, settled } = await acts.during('the files of the day to be compared', result);
  if (state !== 'reconciled') throw new DemoStuck(`the reconciliation of ${date} ended as ${state}`);
  const lines = files.reduce((sum, file) => sum + (file.lines ?? 0), 0);
  await acts.teller.tell(
    `${files.length} files with ${lines} lines are compared with the journal; operations in doubt that a line has ended: ${settled}`,
  );
  const cases = await journal.listCases({ provider: 'pingan', date, limit: 100 });
  for (const one of cases) {
    const action = SAFE_ACTIONS[one.action];
    await acts.teller.tell(
      `case ${one.kind}: ${whatHappened(one)} (${evidenceOf(one)}); safe action: ${action}`,
    );
  }
  return cases;
}
