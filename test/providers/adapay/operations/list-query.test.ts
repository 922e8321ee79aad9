import { describe, expect, it } from 'vitest';
import { ADAPAY_ENDPOINTS } from '../../../../src/providers/adapay/capabilities.js';
import { LISTED, ROWS_IN, SUCCEEDED } from '../support/answers.js';
import { ADAPAY_KINDS, buyer, CONFIRM_ID, HOLD_ID, NUMBER, seller } from '../support/orders.js';
import { setUp } from '../support/set-up.js';
import { APP_ID } from '../support/settings.js';

const LISTS = ADAPAY_KINDS.filter((kind) => ROWS_IN[kind] !== undefined);
type Row = Record<string, unknown>;

/** The list of a kind with one row for each of the changes. */
function listedRows(
  kind: (typeof ADAPAY_KINDS)[number],
  changes: readonly Row[],
  more: unknown = false,
): Row {
  const name = ROWS_IN[kind] ?? '';
  const [row] = LISTED[kind][name] as Row[];
  return { ...LISTED[kind], has_more: more, [name]: changes.map((one) => ({ ...row, ...one })) };
}

const ID_IN: Readonly<Record<string, string>> = { hold: 'balance_seq_id', refund: 'refund_seq_id' };
const SUCCESS: Row = { status: 'succeeded', trans_stat: 'S' };
const FAILURE: Row = { status: 'failed', trans_stat: 'F', error_code: 'x' };
const PENDING: Row = { status: 'pending', trans_stat: '' };

/** The list of a kind with its one row changed. */
function listed(kind: (typeof ADAPAY_KINDS)[number], changes: Row): Row {
  const name = ROWS_IN[kind] ?? '';
  const [row] = LISTED[kind][name] as Row[];
  return { ...LISTED[kind], [name]: [{ ...row, ...changes }] };
}

describe('the query that resolves an operation', () => {
  it.each(ADAPAY_KINDS)('finds it in the document’s own sample: %s', async (kind) => {
    const { platform, query } = await setUp(() => ({ data: LISTED[kind] }));
    expect(await query(kind)).toMatchObject({ type: 'found', outcome: { type: 'succeeded' } });
    const write = Object.values(ADAPAY_ENDPOINTS).find((known) => known.kind === kind);
    const endpoint = ADAPAY_ENDPOINTS[write?.resolvedBy ?? ''];
    expect(platform.seen.map(({ method, path, genuine }) => [method, path, genuine])).toEqual([
      ['GET', endpoint?.path.replace('{id}', buyer.member), true],
    ]);
  });

  it('asks by the number, or by the hold where a list has no number', async () => {
    const { platform, query } = await setUp(() => ({ data: { status: 'succeeded', has_more: false } }));
    for (const kind of LISTS) await query(kind);
    const paging = { app_id: APP_ID, page_index: '1', page_size: '20' };
    expect(platform.seen.map((request) => request.query)).toEqual([
      { ...paging, order_no: NUMBER },
      { ...paging, order_no: NUMBER },
      { ...paging, balance_seq_id: HOLD_ID },
      { ...paging, balance_refund_no: NUMBER },
      { ...paging, order_no: NUMBER },
      { ...paging, order_no: NUMBER },
    ]);
  });

  it.each(LISTS)('does not find it where the rows are empty or others’: %s', async (kind) => {
    const name = ROWS_IN[kind] ?? '';
    const other = listed(kind, { order_no: 'HF1', refund_order_no: 'HF1', balance_refund_no: 'HF1' });
    const { [name]: _rows, ...without } = LISTED[kind];
    for (const data of [
      { ...without, [name]: [] },
      { ...without, [name]: '' },
      { ...without, [name]: null },
      other,
    ]) {
      const { query } = await setUp(() => ({ data }));
      expect(await query(kind)).toMatchObject({ type: 'notFound' });
    }
  });

  it.each(LISTS)('turns every page before it says so: %s', async (kind) => {
    const name = ROWS_IN[kind] ?? '';
    const others = (LISTED[kind][name] as Row[]).map((row) => ({
      ...row,
      order_no: 'HF1',
      refund_order_no: 'HF1',
    }));
    for (const more of [true, 'true']) {
      const { platform, query } = await setUp((request) => ({
        data:
          request.query['page_index'] === '3'
            ? LISTED[kind]
            : { ...LISTED[kind], has_more: more, [name]: others },
      }));
      expect(await query(kind)).toMatchObject({ type: 'found' });
      expect(platform.seen.map((request) => request.query['page_index'])).toEqual(['1', '2', '3']);
    }
  });

  it.each(LISTS)(
    'concludes nothing from a failure, a broken row, rows that are no list or not there, or an empty list that may go on: %s',
    async (kind) => {
      const name = ROWS_IN[kind] ?? '';
      const failed = {
        status: 'failed',
        error_type: 'invalid_request_error',
        error_code: 'order_id_not_exists',
      };
      const { [name]: _rows, ...without } = LISTED[kind];
      const { has_more: _more, ...unsaid } = { ...LISTED[kind], [name]: [] };
      for (const data of [
        failed,
        without,
        unsaid,
        { ...LISTED[kind], [name]: 'rows' },
        { ...LISTED[kind], [name]: [7] },
      ]) {
        const { query } = await setUp(() => ({ data }));
        expect(await query(kind)).toMatchObject({ type: 'unclear' });
      }
    },
  );

  it.each(LISTS)(
    'concludes nothing from a full page that does not say whether it is the last: %s',
    async (kind) => {
      const name = ROWS_IN[kind] ?? '';
      const [row] = LISTED[kind][name] as Row[];
      const others = Array.from({ length: 20 }, () => ({ ...row, order_no: 'HF1', refund_order_no: 'HF1' }));
      const { query } = await setUp(() => ({
        data: { ...LISTED[kind], has_more: undefined, [name]: others },
      }));
      expect(await query(kind)).toMatchObject({ type: 'unclear' });
    },
  );

  it('reads the reverses under the name of the table and under that of the sample', async () => {
    const row = SUCCEEDED.return;
    for (const name of ['payment_reverses', 'payment_confirms']) {
      const { query } = await setUp(() => ({
        data: { status: 'succeeded', has_more: 'false', [name]: [row] },
      }));
      expect(await query('return')).toMatchObject({ type: 'found', reported: { amount: '100.00' } });
    }
  });
});

describe('several rows of our number', () => {
  it.each(LISTS)('are a success where one is, whichever comes first, on whatever page: %s', async (kind) => {
    const id = ID_IN[kind] ?? 'id';
    const rows = [{ ...FAILURE, [id]: '00211F' }, SUCCESS];
    for (const both of [rows, [...rows].reverse()]) {
      const once = await setUp(() => ({ data: listedRows(kind, both) }));
      const paged = await setUp((request) => ({
        data:
          request.query['page_index'] === '1'
            ? listedRows(kind, both.slice(0, 1), true)
            : listedRows(kind, both.slice(1)),
      }));
      for (const { query } of [once, paged]) {
        const queryResult = await query(kind);
        expect(queryResult).toMatchObject({ type: 'found', outcome: { type: 'succeeded' } });
        expect((queryResult as { reported: object }).reported).not.toHaveProperty('mismatch');
      }
    }
  });

  it.each(LISTS)('have failed only if all have, and nothing is under way: %s', async (kind) => {
    const id = ID_IN[kind] ?? 'id';
    const failed = await setUp(() => ({ data: listedRows(kind, [FAILURE, { ...FAILURE, [id]: '00211F' }]) }));
    expect(await failed.query(kind)).toMatchObject({ type: 'found', outcome: { type: 'rejected' } });
    for (const other of [PENDING, { status: 'closed', trans_stat: '' }]) {
      const { query } = await setUp(() => ({
        data: listedRows(kind, [FAILURE, { ...other, [id]: '00211P' }]),
      }));
      const queryResult = await query(kind);
      expect(queryResult).toMatchObject({ type: 'found' });
      expect((queryResult as { outcome: { type: string } }).outcome.type).toMatch(/pending|unknown/);
    }
    const broken = await setUp(({ query }) =>
      query['page_index'] === '1' ? { data: listedRows(kind, [FAILURE], true) } : { raw: '', status: 502 },
    );
    expect(await broken.query(kind)).toMatchObject({ type: 'unclear' });
  });

  it.each(LISTS)('alert an operator where they contradict each other: %s', async (kind) => {
    const id = ID_IN[kind] ?? 'id';
    const name = kind === 'release' ? 'confirm_amt' : kind === 'return' ? 'reverse_amt' : 'trans_amt';
    const contradictions = [
      [SUCCESS, { ...SUCCESS, [id]: '00211S' }],
      ...(kind === 'unfreeze' ? [] : [[{ ...FAILURE, [id]: '00211F', [name]: '1.00' }, SUCCESS]]),
    ];
    for (const rows of contradictions) {
      const { query } = await setUp(() => ({ data: listedRows(kind, rows) }));
      expect(await query(kind)).toMatchObject({ reported: { mismatch: expect.any(String) as string } });
    }
    const twice = await setUp(() => ({ data: listedRows(kind, [SUCCESS, SUCCESS]) }));
    expect(((await twice.query(kind)) as { reported: object }).reported).not.toHaveProperty('mismatch');
  });

  it('of a success without an amount say nothing', async () => {
    for (const kind of LISTS.filter((one) => one !== 'unfreeze')) {
      const none = { trans_amt: undefined, confirm_amt: undefined, reverse_amt: undefined };
      const { query } = await setUp(() => ({ data: listed(kind, { ...SUCCESS, ...none }) }));
      expect(await query(kind), kind).toMatchObject({ type: 'unclear' });
    }
  });
});

describe('what the records show', () => {
  const stands: [string, Row, object][] = [
    ['succeeded', { status: 'succeeded', trans_stat: 'S' }, { type: 'succeeded' }],
    ['succeeded by trans_stat alone', { status: '', trans_stat: 'S' }, { type: 'succeeded' }],
    ['pending', { status: 'pending', trans_stat: '' }, { type: 'pending' }],
    ['failed', { status: 'failed', trans_stat: 'F' }, { type: 'rejected', final: true }],
    ['failed by trans_stat alone', { status: undefined, trans_stat: 'F' }, { type: 'rejected', final: true }],
    [
      'failed in a channel: the trade’s own end',
      {
        status: 'failed',
        trans_stat: 'F',
        error_type: 'channel_error',
        error_code: 'channel_unexpected_error',
      },
      { type: 'rejected', final: true, code: 'channel_unexpected_error' },
    ],
    ['a status that contradicts trans_stat', { status: 'succeeded', trans_stat: 'F' }, { type: 'unknown' }],
    ['an undocumented status', { status: 'closed', trans_stat: '' }, { type: 'unknown' }],
    ['an undocumented trans_stat', { status: 'succeeded', trans_stat: 'P' }, { type: 'unknown' }],
    ['the name of a prototype', { status: 'constructor', trans_stat: '' }, { type: 'unknown' }],
    ['no status at all', { status: null, trans_stat: null }, { type: 'unknown' }],
  ];

  it.each(stands)('%s', async (_name, changes, outcome) => {
    for (const kind of LISTS) {
      const { query } = await setUp(() => ({ data: listed(kind, changes) }));
      expect(await query(kind), kind).toMatchObject({ type: 'found', outcome });
    }
  });

  it.each([
    ['hold', 'trans_amt'],
    ['release', 'confirm_amt'],
    ['return', 'reverse_amt'],
    ['refund', 'trans_amt'],
    ['freeze', 'trans_amt'],
  ] as const)('of the amount of a %s is handed on, as text and as number', async (kind, field) => {
    for (const [shown, amount] of [
      ['100.00', '100.00'],
      [0.1, '0.10'],
      ['9007199254740.99', undefined],
    ] as const) {
      const { query } = await setUp(() => ({ data: listed(kind, { [field]: shown }) }));
      const queryResult = await query(kind);
      if (amount === undefined) expect(queryResult).toMatchObject({ type: 'unclear' });
      else expect(queryResult).toMatchObject({ reported: { amount } });
    }
  });

  it.each([
    ['hold', { out_member_id: 'other_1' }],
    ['hold', { in_member_id: 'other_1' }],
    ['release', { balance_seq_id: '00211' }],
    ['release', { div_members: [{ member_id: seller.member, amount: '100.00', fee_flag: 'Y' }] }],
    ['release', { div_members: JSON.stringify([{ member_id: '0', amount: '100.00', fee_flag: 'Y' }]) }],
    ['freeze', { member_id: 'other_1' }],
    ['unfreeze', { account_freeze_id: '00211' }],
  ] as const)('of a %s is a difference where it is not what was ordered: %j', async (kind, changes) => {
    const { query } = await setUp(() => ({ data: listed(kind, changes) }));
    expect(await query(kind)).toMatchObject({ reported: { mismatch: expect.any(String) as string } });
  });

  it('of a hold without in_member_id, as the table has it, is no difference', async () => {
    const { query } = await setUp(() => ({ data: listed('hold', { in_member_id: undefined }) }));
    expect(((await query('hold')) as { reported: object }).reported).toEqual({ amount: '100.00' });
  });

  it('of a success without an id is no finding: later operations must quote it', async () => {
    const { query } = await setUp(() => ({ data: listed('hold', { balance_seq_id: '' }) }));
    expect(await query('hold')).toMatchObject({ type: 'unclear' });
  });
});

describe('what an operator decided, without an id', () => {
  it('is never quoted by a row that failed, and by none where two succeeded', async () => {
    const data = LISTED.hold as unknown as { payments: Record<string, unknown>[] };
    const [row] = data.payments;
    const failed = { ...row, balance_seq_id: '00211F', status: 'failed', trans_stat: 'F' };
    const rows = (...payments: unknown[]) => ({ ...data, payments });
    for (const [shown, quoted] of [
      [rows(failed, row), HOLD_ID],
      [rows(failed), undefined],
      [rows(row, { ...row, balance_seq_id: '00211S' }), undefined],
    ] as const) {
      const { platform, send } = await setUp(({ method }) => ({
        data: method === 'GET' ? shown : SUCCEEDED.release,
      }));
      const answer = await send('release', { content: { hold: { serialNumber: NUMBER } } });
      expect(answer.type).toBe(quoted === undefined ? 'notSent' : 'succeeded');
      expect(platform.seen.find(({ method }) => method === 'POST')?.json['balance_seq_id']).toBe(quoted);
    }
  });

  it('is looked up before it is quoted', async () => {
    const { platform, send } = await setUp(({ method, path }) => {
      if (method === 'GET') return { data: path.includes('PayList') ? LISTED.hold : LISTED.release };
      return { data: path.endsWith('Refund') ? SUCCEEDED.refund : SUCCEEDED.release };
    });
    expect(await send('release', { content: { hold: { serialNumber: NUMBER } } })).toMatchObject({
      type: 'succeeded',
    });
    expect(await send('refund', { content: { release: { serialNumber: NUMBER } } })).toMatchObject({
      type: 'succeeded',
    });
    expect(platform.seen.map(({ json }) => json['balance_seq_id'])).toEqual([
      undefined,
      HOLD_ID,
      undefined,
      CONFIRM_ID,
    ]);
  });

  it('is not sent while the records do not show it', async () => {
    const { platform, send } = await setUp(() => ({ data: { status: 'succeeded', has_more: false } }));
    expect(await send('return', { content: { hold: { serialNumber: NUMBER } } })).toMatchObject({
      type: 'notSent',
    });
    expect(platform.seen.map(({ method }) => method)).toEqual(['GET']);
  });
});

it('a refund is resolved by its own number, not by the confirm object’s', async () => {
  const { query } = await setUp(() => ({
    data: listed('refund', { refund_order_no: 'HF1', balance_seq_id: CONFIRM_ID }),
  }));
  expect(await query('refund')).toMatchObject({ type: 'notFound' });
});
