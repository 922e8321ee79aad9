import type { Statement } from './database.js';
import { HOUR_MS } from '../domain/durations.js';
import { now } from './moment.js';

/** A day of millions of lines takes minutes. */
const OF_A_DAY_MS = HOUR_MS;

/** Lines go in by one array a column: a statement with a parameter for each value would have thousands. */
export const stageTrades: Statement = {
  name: 'statement-stage-trades',
  text: `
    INSERT INTO holdfast.statement_trade
    SELECT $1, $2, $3, l.*, moment.now
    FROM unnest($4::int[], $5::text[], $6::text[], $7::text[], $8::numeric[], $9::numeric[], $10::text[], $11::text[], $12::text[])
      AS l (line, serial_number, reference, booking, amount, fee, payer_account, payee_account, trade_date),
      (SELECT ${now('$13')} AS now OFFSET 0) moment`,
};

export const stageBalances: Statement = {
  name: 'statement-stage-balances',
  text: `
    INSERT INTO holdfast.statement_balance
    SELECT $1, $2, l.*, moment.now FROM unnest($3::int[], $4::text[], $5::numeric[]) AS l (line, account, amount),
      (SELECT ${now('$6')} AS now OFFSET 0) moment`,
};

const drop = (table: string): Statement => ({
  name: `statement-drop-${table}`,
  timeoutMs: OF_A_DAY_MS,
  text: `
    DELETE FROM holdfast.${table}
    WHERE (load = $1 AND ($2::text IS NULL OR file = $2)) OR staged_at < ${now('$3')} - interval '1 day'`,
});

export const dropStaged: readonly Statement[] = [drop('statement_trade'), drop('statement_balance')];

/** The planner knows nothing of lines that were staged a moment ago, and would look each of them up by an index. */
export const learnStaged: Statement = {
  name: 'statement-analyze',
  timeoutMs: OF_A_DAY_MS,
  text: 'ANALYZE holdfast.statement_trade, holdfast.statement_balance',
};

/**
 * How many lines of each file are staged. They are written without a log, and a second attempt at a file can meet one that was thought dead:
 * lines can be gone, or there twice. $1 load.
 */
export const countStaged: Statement = {
  name: 'statement-count-staged',
  timeoutMs: OF_A_DAY_MS,
  text: `
    SELECT file, count(*)::int AS lines FROM (
      SELECT file FROM holdfast.statement_trade WHERE load = $1
      UNION ALL SELECT file FROM holdfast.statement_balance WHERE load = $1) line
    GROUP BY file`,
};

/** When the comparison begins: what was found before is found again later than that. */
export const beginning: Statement = {
  name: 'reconciliation-begin',
  text: `SELECT ${now('$1')} AS now`,
};

/**
 * Cases go in here, or are counted where they were found before. An operator's review is of what the case showed. What a later day's file has
 * answered stays closed: `recorded_at` says so of a kind that has no line of its own.
 */
const KEEP = `
  INSERT INTO holdfast.reconciliation_case AS c (
    provider, bank_date, key, kind, file_type, file, line, operation_id, serial_number, reference, details, action, needs_operator, at, last_at)`;
const AGAIN = `
  ON CONFLICT (provider, bank_date, key) DO UPDATE SET
    times = c.times + 1, last_at = excluded.last_at,
    gone_at = CASE WHEN c.kind = 'inJournalOnly' AND c.recorded_at IS NOT NULL THEN c.gone_at END,
    file = excluded.file, line = excluded.line, details = excluded.details,
    reviewed = CASE WHEN c.details = excluded.details THEN c.reviewed END,
    recorded_at = CASE WHEN c.details = excluded.details THEN c.recorded_at END,
    needs_operator = CASE WHEN c.details = excluded.details THEN c.needs_operator ELSE excluded.needs_operator END`;

/** A text of the provider's without a number as long as one of a person or a card. */
const words = (column: string): string => `left(regexp_replace(${column}, '\\d{10,}', '****', 'g'), 60)`;

/**
 * What single lines show. $1 load, $2 provider, $3 date, $4 the files' rules, $5 kinds with a fee, $6 functional accounts, $7 suspense
 * account, $8 prefix of the platform's numbers.
 *
 * Every line is joined once; what differs nowhere is dropped before anything is made of it. Of an operation with several receivers a
 * line shows one, by a number of its own: it is known, and not compared further. Such operations are counted, not tested for by EXISTS:
 * a planner that expects many of them reads the table from its begin until it meets the first one, which for most lines is never.
 */
export const compareLines: Statement = {
  name: 'reconciliation-lines',
  timeoutMs: OF_A_DAY_MS,
  text: `
    WITH rule AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset($4::jsonb) AS rule (type text, "feeInAmount" boolean, ordered boolean)
    ), matched AS (
      SELECT l.*, rule.ordered, l.amount + CASE WHEN rule."feeInAmount" THEN 0 ELSE l.fee END AS gross,
        o.operation_id, o.amount AS own_amount,
        CASE WHEN $5::jsonb ? o.kind THEN coalesce(o.fee, 0) ELSE 0 END AS own_fee,
        o.final_outcome ->> 'type' AS ended,
        coalesce(l.payer_account IN (o.account, o.payer_account, o.payee_account) OR $6::jsonb ? l.payer_account, l.payer_account IS NULL)
          AND coalesce(l.payee_account IN (o.account, o.payer_account, o.payee_account) OR $6::jsonb ? l.payee_account, l.payee_account IS NULL)
          AS same_parties
      FROM holdfast.statement_trade l
      JOIN rule ON rule.type = l.file_type
      LEFT JOIN holdfast.operation o ON o.serial_number = l.serial_number AND o.provider = $2
      WHERE l.load = $1
    ), odd AS (
      SELECT * FROM matched
      WHERE operation_id IS NULL OR ended IS DISTINCT FROM 'succeeded' OR own_amount IS DISTINCT FROM gross OR own_fee <> fee
        OR NOT same_parties
    ), found AS (
      SELECT odd.*, c.kind, c.action
      FROM odd CROSS JOIN LATERAL (
        SELECT 'inFileOnly' AS kind, CASE WHEN payee_account = $7 THEN 'registerSuspense' ELSE 'askProvider' END AS action
        WHERE operation_id IS NULL AND (ordered OR starts_with(serial_number, $8) OR payee_account IS NOT DISTINCT FROM $7)
          AND (SELECT count(*) FROM holdfast.operation i WHERE i.provider = $2
            AND i.items @> jsonb_build_array(jsonb_build_object('serialNumber', odd.serial_number))) = 0
        UNION ALL SELECT 'amountDiffers', 'askProvider' WHERE own_amount <> gross
        UNION ALL SELECT 'feeDiffers', 'askProvider' WHERE operation_id IS NOT NULL AND own_fee <> fee
        UNION ALL SELECT 'partiesDiffer', 'askProvider' WHERE operation_id IS NOT NULL AND NOT same_parties
        UNION ALL SELECT 'statusDiffers', 'askProvider' WHERE ended <> 'succeeded'
        UNION ALL SELECT 'unknownSettled', 'none'
          WHERE operation_id IS NOT NULL AND ended IS NULL AND own_amount = gross AND own_fee = fee AND same_parties
      ) c
    )
    ${KEEP}
    SELECT DISTINCT ON (key) $2, $3, key, kind, file_type, file, line, operation_id, serial_number, reference,
      jsonb_strip_nulls(jsonb_build_object(
        'booking', ${words('booking')}, 'amount', gross::text, 'fee', fee::text, 'tradeDate', trade_date,
        'payerAccount', payer_account, 'payeeAccount', payee_account,
        'journalAmount', own_amount::text, 'journalFee', CASE WHEN operation_id IS NOT NULL THEN own_fee::text END, 'journalEnd', ended)),
      action, kind <> 'unknownSettled', moment.now, moment.now
    FROM (
      SELECT found.*, kind || '/' || file_type || '/' || coalesce(nullif(serial_number, ''), nullif(reference, ''), 'line ' || line) AS key
      FROM found OFFSET 0) keyed, (SELECT ${now('$9')} AS now OFFSET 0) moment
    ORDER BY key, line
    ${AGAIN}`,
};

/** Files that could not be read. $1 provider, $2 date, $3 the files. */
export const keepUnreadable: Statement = {
  name: 'reconciliation-unreadable',
  text: `
    ${KEEP}
    SELECT $1, $2, 'fileUnreadable/' || f.type || '/' || f.name, 'fileUnreadable', f.type, f.name, f.line, NULL, NULL, NULL,
      jsonb_build_object('why', f.why), 'compareAgain', true, moment.now, moment.now
    FROM jsonb_to_recordset($3::jsonb) AS f (name text, type text, why text, line int), (SELECT ${now('$4')} AS now OFFSET 0) moment
    ${AGAIN}`,
};

/** Lines beyond the first with one number of the platform's: the provider has carried it out twice. $1 load, $2 provider, $3 date, $4 types, $5 prefix. */
export const compareRepeats: Statement = {
  name: 'reconciliation-repeats',
  timeoutMs: OF_A_DAY_MS,
  text: `
    ${KEEP}
    SELECT $2, $3, 'inFileOnly/' || file_type || '/' || serial_number || '/again', 'inFileOnly', file_type, min(file), max(line),
      (SELECT o.operation_id FROM holdfast.operation o WHERE o.serial_number = l.serial_number AND o.provider = $2), serial_number, max(reference),
      jsonb_build_object('lines', count(*)::text, 'amount', sum(amount)::text), 'askProvider', true, min(moment.now), min(moment.now)
    FROM holdfast.statement_trade l, (SELECT ${now('$6')} AS now OFFSET 0) moment
    WHERE load = $1 AND $4::jsonb ? file_type AND starts_with(serial_number, $5)
    GROUP BY file_type, serial_number HAVING count(*) > 1 AND (min(line) <> max(line) OR min(file) <> max(file))
    ${AGAIN}`,
};

/**
 * What the journal has as succeeded on the day and no line shows. $1 load, $2 provider, $3 date, $4 the files' rules, $5 and $6 between
 * which moments it can have been begun. The day is the provider's where its answer named one.
 * The sets are subtracted, because an anti-join is planned as a loop over all lines for each operation.
 */
export const compareJournal: Statement = {
  name: 'reconciliation-journal',
  timeoutMs: OF_A_DAY_MS,
  text: `
    WITH expected AS MATERIALIZED (
      SELECT rule.type, kind FROM jsonb_to_recordset($4::jsonb) AS rule (type text, kinds jsonb),
        jsonb_array_elements_text(rule.kinds) AS kind
    ), shown_by_item AS MATERIALIZED (
      SELECT DISTINCT listed.operation_id
      FROM (
        SELECT o.operation_id, item ->> 'serialNumber' AS serial_number
        FROM holdfast.operation o, jsonb_array_elements(o.items) AS item
        WHERE o.provider = $2 AND o.items IS NOT NULL AND o.begun_at >= $5::timestamptz AND o.begun_at < $6::timestamptz) listed
      JOIN holdfast.statement_trade l ON l.load = $1 AND l.serial_number = listed.serial_number
    ), missing AS MATERIALIZED (
      SELECT o.serial_number
      FROM holdfast.operation o JOIN expected ON expected.kind = o.kind
      WHERE o.provider = $2 AND o.begun_at >= $5::timestamptz AND o.begun_at < $6::timestamptz
        AND o.final_outcome ->> 'type' = 'succeeded'
        AND coalesce(o.final_outcome -> 'result' ->> 'tradeDate', to_char(o.ended_at AT TIME ZONE 'Asia/Shanghai', 'YYYYMMDD')) = $3
        AND o.operation_id NOT IN (SELECT operation_id FROM shown_by_item)
      EXCEPT SELECT l.serial_number FROM holdfast.statement_trade l WHERE l.load = $1
    )
    ${KEEP}
    SELECT $2, $3, 'inJournalOnly/' || expected.type || '/' || o.serial_number, 'inJournalOnly', expected.type, NULL, NULL,
      o.operation_id, o.serial_number, o.final_outcome -> 'result' ->> 'reference',
      jsonb_strip_nulls(jsonb_build_object('journalAmount', o.amount::text, 'journalFee', o.fee::text, 'kind', o.kind)),
      'askAgainTomorrow', false, moment.now, moment.now
    FROM missing JOIN holdfast.operation o ON o.serial_number = missing.serial_number
      JOIN expected ON expected.kind = o.kind, (SELECT ${now('$7')} AS now OFFSET 0) moment
    ${AGAIN}`,
};

/** The day's balances are kept in place of what was kept of it before. $1 load, $2 provider, $3 date. */
export const keepBalances: Statement = {
  name: 'reconciliation-keep-balances',
  timeoutMs: OF_A_DAY_MS,
  text: `
    INSERT INTO holdfast.closing_balance AS b (provider, bank_date, account, amount)
    SELECT DISTINCT ON (account) $2, $3, account, amount FROM holdfast.statement_balance WHERE load = $1 ORDER BY account, line DESC
    ON CONFLICT (provider, bank_date, account) DO UPDATE SET amount = excluded.amount WHERE b.amount <> excluded.amount`,
};

/** Only the newest three days are of use: a day, the one before, and one that is late. $1 provider. */
export const dropBalances: Statement = {
  name: 'reconciliation-drop-balances',
  text: `
    DELETE FROM holdfast.closing_balance WHERE provider = $1 AND bank_date < (
      SELECT min(bank_date) FROM (
        SELECT DISTINCT bank_date FROM holdfast.closing_balance WHERE provider = $1 ORDER BY bank_date DESC LIMIT 3) newest)`,
};

/**
 * Accounts whose balance is not that of the day before with the day's trades; one that a file of balances does not show any more has none.
 * $1 load, $2 provider, $3 date, $4 the day before, $5 the files' rules, $6 what each booking moves. Accounts with a booking of which that is not known are left out.
 * Answers whether there are balances of the day before: the run of another day may drop them at any moment, so the same statement reads them.
 */
export const compareBalances: Statement = {
  name: 'reconciliation-balances',
  timeoutMs: OF_A_DAY_MS,
  text: `
    WITH previous AS MATERIALIZED (
      SELECT account, amount FROM holdfast.closing_balance WHERE provider = $2 AND bank_date = $4
    ), today AS (
      SELECT account, amount, file, line FROM holdfast.statement_balance WHERE load = $1
    ), moved AS (
      SELECT l.payer_account, l.payee_account, $6::jsonb ->> l.booking AS moves,
        l.amount + CASE WHEN rule."feeInAmount" THEN 0 ELSE l.fee END AS gross, l.fee
      FROM holdfast.statement_trade l
      JOIN jsonb_to_recordset($5::jsonb) AS rule (type text, "feeInAmount" boolean) ON rule.type = l.file_type
      WHERE l.load = $1
    ), side AS (
      SELECT payer_account AS account, CASE moves WHEN 'toPayer' THEN gross - fee WHEN 'refund' THEN fee - gross WHEN 'both' THEN -gross WHEN 'payer' THEN -gross ELSE 0 END AS amount, moves IS NULL AS unclear
      FROM moved WHERE payer_account IS NOT NULL
      UNION ALL
      SELECT payee_account, CASE moves WHEN 'refund' THEN gross WHEN 'both' THEN gross - fee WHEN 'payee' THEN gross - fee ELSE 0 END, moves IS NULL
      FROM moved WHERE payee_account IS NOT NULL
    ), day AS (
      SELECT account, sum(amount) AS amount, bool_or(unclear) AS unclear FROM side GROUP BY account
    ), kept AS (
    ${KEEP}
    SELECT $2, $3, 'balanceDiffers/YE/' || account, 'balanceDiffers', 'YE', b.file, b.line, NULL, NULL, NULL,
      jsonb_strip_nulls(jsonb_build_object('account', account, 'amount', b.amount::text, 'before', coalesce(p.amount, 0)::text,
        'moved', coalesce(day.amount, 0)::text)),
      'askProvider', true, moment.now, moment.now
    FROM today b FULL JOIN previous p USING (account) LEFT JOIN day USING (account), (SELECT ${now('$7')} AS now OFFSET 0) moment
    WHERE EXISTS (SELECT FROM previous) AND EXISTS (SELECT FROM today) AND NOT coalesce(day.unclear, false)
      AND coalesce(b.amount, 0) <> coalesce(p.amount, 0) + coalesce(day.amount, 0)
    ${AGAIN}
    )
    SELECT EXISTS (SELECT FROM previous) AS compared`,
};

/**
 * Closes what the day's latest run has not found any more, what another day's file has answered, and hands to an operator what no later
 * file has. $1 load, $2 provider, $3 date, $4 types that were read, $5 when the run began. What a line has settled stays.
 */
export const closeCases: Statement = {
  name: 'reconciliation-close',
  timeoutMs: OF_A_DAY_MS,
  text: `
    WITH late AS (
      UPDATE holdfast.reconciliation_case c SET gone_at = ${now('$6')}, recorded_at = ${now('$6')}, needs_operator = false
      FROM holdfast.statement_trade l
      WHERE l.load = $1 AND c.provider = $2 AND c.serial_number = l.serial_number AND c.kind = 'inJournalOnly'
        AND c.gone_at IS NULL AND c.bank_date <> $3
    ), stays AS (
      UPDATE holdfast.reconciliation_case c SET needs_operator = true
      WHERE c.provider = $2 AND c.kind = 'inJournalOnly' AND c.gone_at IS NULL AND c.bank_date < $3 AND NOT c.needs_operator
        AND c.reviewed IS NULL AND $4::jsonb ? c.file_type
        AND NOT EXISTS (SELECT FROM holdfast.statement_trade l WHERE l.load = $1 AND l.serial_number = c.serial_number)
    )
    UPDATE holdfast.reconciliation_case c SET gone_at = ${now('$6')}, needs_operator = false
    WHERE c.provider = $2 AND c.bank_date = $3 AND c.kind <> 'unknownSettled' AND c.gone_at IS NULL AND c.last_at < $5::timestamptz
      AND $4::jsonb ? c.file_type AND (c.kind <> 'balanceDiffers' OR $7::boolean)`,
};

export const countCases: Statement = {
  name: 'reconciliation-count',
  text: `
    SELECT kind, count(*)::int AS cases, (count(*) FILTER (WHERE needs_operator))::int AS need_operator
    FROM holdfast.reconciliation_case WHERE provider = $1 AND bank_date = $2 AND gone_at IS NULL GROUP BY kind`,
};

const COLUMNS = `provider, bank_date, key, kind, file_type, file, line, operation_id, serial_number, reference, details, action,
  needs_operator, at, last_at, times`;

export const unrecorded: Statement = {
  name: 'reconciliation-unrecorded',
  text: `
    SELECT ${COLUMNS} FROM holdfast.reconciliation_case
    WHERE provider = $1 AND bank_date = $2 AND gone_at IS NULL AND recorded_at IS NULL AND operation_id IS NOT NULL
      AND kind IN ('amountDiffers', 'feeDiffers', 'partiesDiffer', 'statusDiffers', 'unknownSettled')
    ORDER BY key LIMIT $3::int`,
};

export const recorded: Statement = {
  name: 'reconciliation-recorded',
  text: `
    UPDATE holdfast.reconciliation_case SET recorded_at = coalesce(recorded_at, ${now('$5')}),
      gone_at = CASE WHEN $4::boolean THEN coalesce(gone_at, ${now('$5')}) ELSE gone_at END
    WHERE provider = $1 AND bank_date = $2 AND key = $3`,
};

/** Open cases by any choice of filters. */
export function listBy(filter: { provider?: string; date?: string; needsOperator?: boolean }): Statement {
  const { provider, date, needsOperator } = filter;
  const conditions = [
    'gone_at IS NULL',
    provider === undefined ? '$2::text IS NULL' : 'provider = $2',
    date === undefined ? '$3::text IS NULL' : 'bank_date = $3',
    ...(needsOperator === undefined ? [] : [`${needsOperator ? '' : 'NOT '}needs_operator`]),
  ];
  return {
    name: `reconciliation-list-${String(provider !== undefined)}-${String(date !== undefined)}-${String(needsOperator)}`,
    text: `SELECT ${COLUMNS} FROM holdfast.reconciliation_case WHERE ${conditions.join(' AND ')}
      ORDER BY bank_date DESC, provider, key LIMIT $1::int`,
  };
}

export const review: Statement = {
  name: 'reconciliation-review',
  text: `
    UPDATE holdfast.reconciliation_case SET
      reviewed = $4::jsonb || jsonb_build_object('at', ${now('$5')}), needs_operator = false
    WHERE provider = $1 AND bank_date = $2 AND key = $3 AND needs_operator RETURNING 1 AS found`,
};
