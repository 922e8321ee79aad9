import type { AdapayRules } from './rules.js';
import type { Fields } from './model.js';

const AMOUNTS = ['trans_amt', 'fee_amt', 'refund_amt'];

/**
 * An answer of balancePayList or balanceRefundList. The document's tables have has_more as a boolean, amounts as strings and
 * created_time; its samples "false", numbers and create_time.
 */
export function formatList(
  format: AdapayRules['listFormat'],
  list: {
    readonly head: Fields;
    readonly hasMore: boolean;
    readonly name: string;
    readonly rows: readonly Fields[];
  },
): Fields {
  const head = Object.fromEntries(Object.entries(list.head).filter(([, value]) => value !== ''));
  return {
    status: 'succeeded',
    ...head,
    has_more: format === 'sample' ? String(list.hasMore) : list.hasMore,
    [list.name]: format === 'sample' ? list.rows.map(asSampled) : list.rows,
  };
}

function asSampled(row: Fields): Fields {
  const { created_time: createdTime, ...rest } = row;
  const sampled: Record<string, unknown> = { ...rest, create_time: createdTime };
  for (const name of AMOUNTS) if (typeof rest[name] === 'string') sampled[name] = Number(rest[name]);
  return sampled;
}
