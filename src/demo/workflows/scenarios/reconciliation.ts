import { DAY_MS, HOUR_MS } from '../../../domain/durations.js';
import { ZERO } from '../../../domain/money.js';
import { dayAfter, shanghaiDate, startOfDay } from '../../../domain/shanghai-date.js';
import { drawTerms } from '../../names.js';
import type { WorkflowDemo } from '../workflow-scenario.js';

/** How many days ago the day is that is compared: the bank has closed it long since, as the worker sees it. */
const DAYS_AGO = 3;

const comparedDay = (): string => dayAfter(shanghaiDate(new Date()), -DAYS_AGO);

/** A day of the bank's files against the journal: one credit of which the journal knows nothing is a case. */
export const reconciliation: WorkflowDemo = {
  get sandboxOptions() {
    return { clock: 'virtual' as const, startAt: startOfDay(comparedDay()).getTime() + 12 * HOUR_MS };
  },
  scenarios: {
    reconciled: (scene) => {
      const { tenant, draw, client, sandbox } = scene;
      const { amount } = drawTerms(draw);
      const date = comparedDay();
      const key = { tenant, reconciliationNo: `pingan-${date}` };
      return {
        key,
        subjects: { key: { tenant, orderNo: key.reconciliationNo } },
        about: `reconciliation of ${date}`,
        amount,
        play: async (acts) => {
          sandbox.pingan.suspend({ amount });
          await acts.teller.tell(`${amount} yuan come from an account that is bound to nobody`);
          sandbox.clock.advance(2 * DAY_MS);
          await acts.teller.tell('the bank has closed the day');
          await acts.start(() => client.reconciliations.start({ tenant, provider: 'pingan', date }));
          const result = () => client.reconciliations.result(key);
          const { state, files, cases } = await acts.during('the files of the day to be compared', result);
          const found = Object.entries(cases).map(([kind, count]) => `${kind} ${count}`);
          await acts.teller.tell(
            `${files.length} files are compared with the journal; cases: ${found.join(', ')}`,
          );
          return state;
        },
        expected: { state: 'reconciled', has: [], fee: ZERO, suspended: amount, isWithoutOperations: true },
      };
    },
  },
};
