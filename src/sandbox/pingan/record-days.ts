import type { PinganBank } from './bank.js';
import type { PinganRequest } from './fields.js';
import { rejected } from './result-codes.js';

/** How an interface spells its days: the FunctionFlag of days that are over, and the fields of the first and the last. */
interface Spelling {
  readonly history: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Whether a day's records are asked for: FunctionFlag 1 wants today's, whatever days stand beside it, the other one those of the days named.
 * @throws PinganRejected for another flag, and for days that are missing, still to come, or in the wrong order
 */
export function recordDays(
  bank: PinganBank,
  request: PinganRequest,
  { history, from, to }: Spelling,
): (day: string) => boolean {
  const flag = request.text('FunctionFlag');
  if (flag === '1') return (day) => day === bank.today;
  if (flag !== history) throw rejected('ERR021', 'FunctionFlag');
  request.need(from, to);
  const [first, last] = [request.text(from), request.text(to)];
  if (first > last || last > bank.today) throw rejected('SIM_FIELD_FORMAT', `${from}, ${to}`);
  return (day) => day >= first && day <= last;
}
