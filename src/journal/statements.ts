import { INSTALLATION_BLOCKS, NUMBERS_PER_BLOCK, SERIAL_DIGITS } from '../domain/serial-number.js';
import { columns } from './columns.js';
import type { Statement } from './database.js';
import { admits } from './execution-statements.js';
import { now } from './moment.js';

/** What can be counted as "not found" is bounded; the newest are kept. */
const NOT_FOUND_KEPT = 200;
const NUMBERS = NUMBERS_PER_BLOCK * BigInt(INSTALLATION_BLOCKS);

/** Allocates a number: prefix $14, the date in Shanghai, ten digits of installation block and sequence. */
const NEXT_NUMBER = `$14 || to_char(moment.now AT TIME ZONE 'Asia/Shanghai', 'YYMMDD') || lpad(
    ((moment.block * ${NUMBERS_PER_BLOCK} + nextval('holdfast.serial')) % ${NUMBERS})::text, ${SERIAL_DIGITS}, '0')`;

/**
 * Stores the intent and takes the row, in one statement, because the conflict clause gives exactly one owner where two
 * statements do not. No row comes back when another attempt owns it, when it has ended, or when the content differs.
 *
 * $22 is the interface that the settings name now. The row keeps the one that it was begun by.
 *
 * A caller ($17 to $19) must own its execution's row, or makes it, and must know of every operation under its prefixes ($20, $21).
 * The lock on the row is held until the operation's row is committed, so that whoever begins or takes over afterwards finds the
 * operation. No row comes back for a caller that is not admitted, nor where another transaction made the execution's row
 * meanwhile: then the statement is to be run again.
 *
 * A row that is there already gets no number: one that the snapshot shows is never deleted, so the insert will conflict.
 * After a wait for another transaction the moment is a little old, which makes the lease end early, never late.
 */
export const begin: Statement = {
  name: 'begin',
  text: `
    WITH existing AS MATERIALIZED (
      SELECT ${admits({ caller: ['$17', '$18', '$19'], operationId: '$1', known: ['$20', '$21'] })} AS admission
      WHERE $17::text IS NOT NULL
    ), entered AS (
      INSERT INTO holdfast.execution (workflow_id, run_id, epoch)
      SELECT $17, $18, $19::int FROM existing WHERE admission IS NULL
      ON CONFLICT (workflow_id) DO NOTHING
      RETURNING 1
    ), admitted AS (
      SELECT FROM existing WHERE admission = 'admitted'
      UNION ALL SELECT FROM entered
      UNION ALL SELECT WHERE $17::text IS NULL
    )
    INSERT INTO holdfast.operation AS o (
      operation_id, serial_number, provider, kind, amount, fee, account, payer_account, payee_account, sealed, items,
      content_hash, owner, workflow, begun_at, busy_until, sends, interface)
    SELECT $1, CASE WHEN moment.stored THEN '' ELSE ${NEXT_NUMBER} END,
      $2, $3, $4::numeric, $5::numeric, $6, $7, $8, $9,
      CASE WHEN $10::jsonb IS NULL OR moment.stored THEN NULL ELSE (
        SELECT jsonb_agg(item || jsonb_build_object('serialNumber', ${NEXT_NUMBER}) ORDER BY place)
        FROM jsonb_array_elements($10::jsonb) WITH ORDINALITY AS listed (item, place)) END,
      $11, $12, $16, moment.now, moment.until, jsonb_build_object('1', jsonb_build_object('until', moment.until, 'did', 'begun')), $22
    FROM (
      SELECT clock.now, clock.now + $13::double precision * interval '1 millisecond' AS until,
        EXISTS (SELECT FROM holdfast.operation WHERE operation_id = $1) AS stored,
        (SELECT block::bigint FROM holdfast.installation ORDER BY id DESC LIMIT 1) AS block
      FROM (SELECT ${now('$15')} AS now OFFSET 0) clock OFFSET 0) moment, admitted
    ON CONFLICT (operation_id) DO UPDATE SET
      attempts = o.attempts + 1,
      owner = excluded.owner,
      workflow = coalesce(excluded.workflow, o.workflow),
      interface = coalesce(o.interface, excluded.interface),
      busy_until = excluded.busy_until,
      sends = o.sends || jsonb_build_object(
        (o.attempts + 1)::text, jsonb_build_object('until', excluded.busy_until, 'did', 'begun'))
    WHERE o.final_outcome IS NULL
      AND (o.busy_until IS NULL OR o.busy_until < excluded.begun_at)
      AND o.content_hash = excluded.content_hash
    RETURNING ${columns(now('$15'))}`,
};

/** Whether an item of the row, or what is said of one, has an end. */
const hasEnded = (item: string): string =>
  `coalesce(${item} -> 'outcome' ->> 'type' IN ('succeeded', 'absent') OR (${item} -> 'outcome' ->> 'final')::boolean, false)`;

/**
 * Folds what one attempt brought, or what came from another source, into the row, and keeps its evidence.
 *
 * $2 attempt, $3 did, $4 outcome, $5 what it amounts to where it cannot end the operation, $6 the kind of end that it
 * claims, $12 the evidence's key. All facts come from the locked row, so records that meet are folded one after the other.
 * - `first`: the attempt's first result. Its later ones count no query and no "not found" again.
 * - A send stays among `sends` with the lease that it had; an attempt that sent nothing is taken out. What was not found
 *   while a send could be on the wire is distinguished by whoever reads the row.
 * - A rejection from an attempt's own answer ends the operation only if no other attempt can have been sent: it may have come
 *   because the other one took effect. Likewise one by a rule of our own, which speaks of its own attempt alone. One that
 *   a query finds is that of the only attempt that left; of several, one can have been rejected while another is on the
 *   wire. The same of one that a notification brings, which may come before the answer of the attempt that it speaks of.
 *   Absence ends it unless an attempt can be on the wire. Operators and statements are believed.
 * - Evidence against an end raises attention once: seen again, it has been judged. That what has lapsed was done is none, unless
 *   it did at once what only the next step was to do.
 * - The step that somebody has to take is named by one answer alone: what comes after it keeps it.
 * - An item that has ended stays so. What shows another end of it ends nothing.
 */
export const record: Statement = {
  name: 'record',
  text: `
    WITH locked AS (
      SELECT o.*, ${now('$16')} AS now FROM holdfast.operation o WHERE o.operation_id = $1 FOR UPDATE
    ), facts AS (
      SELECT locked.*,
        coalesce(sends -> $2 ->> 'did' = 'begun', false) AS first,
        coalesce((sends -> $2 ->> 'until')::timestamptz, now) AS until,
        (SELECT count(*) FROM jsonb_object_keys(sends) AS send WHERE send IS DISTINCT FROM $2) AS others_left,
        EXISTS (SELECT FROM jsonb_each(sends) AS send WHERE send.key IS DISTINCT FROM $2
          AND (send.value ->> 'until')::timestamptz > now) AS another_on_wire,
        EXISTS (SELECT FROM jsonb_each(sends) AS send WHERE send.key IS DISTINCT FROM $2
          AND (send.value ->> 'until')::timestamptz > now AND send.value ->> 'did' = 'begun') AS another_under_way,
        NOT EXISTS (SELECT FROM holdfast.evidence e
          WHERE e.operation_id = $1 AND e.key = $12 AND e.last_at >= ended_at) AS new_since_its_end,
        EXISTS (SELECT FROM jsonb_array_elements(items) AS item
          JOIN jsonb_array_elements($15::jsonb) AS said ON said ->> 'itemId' = item ->> 'itemId'
          WHERE ${hasEnded('item')} AND ${hasEnded('said')}
            AND (item -> 'outcome' ->> 'type' = 'succeeded') <> (said -> 'outcome' ->> 'type' = 'succeeded')) AS items_contradict
      FROM locked
    ), fold AS (
      SELECT facts.*,
        final_outcome IS NULL AND NOT items_contradict AND CASE $6::text
          WHEN 'succeeded' THEN true
          WHEN 'absent' THEN $7 = 'operator' OR NOT another_on_wire
          WHEN 'rejected' THEN CASE $7
            WHEN 'answer' THEN others_left = 0
            WHEN 'rule' THEN others_left = 0
            WHEN 'query' THEN NOT another_under_way AND (others_left = 1 OR NOT another_on_wire)
            WHEN 'notification' THEN others_left <= 1 OR NOT another_on_wire
            ELSE true END
          ELSE false END AS ends,
        CASE
          WHEN items_contradict AND (final_outcome IS NULL OR new_since_its_end)
            THEN 'it shows another end of a receiver than was seen before'
          WHEN final_outcome IS NULL OR NOT new_since_its_end THEN NULL
          WHEN (final_outcome ->> 'lapsed')::boolean AND $6 = 'succeeded'
            AND NOT coalesce(($4::jsonb -> 'result' ->> 'verified')::boolean, false) THEN NULL
          WHEN $6 = 'succeeded' AND final_outcome ->> 'type' <> 'succeeded'
            THEN 'it succeeded after it had ended as ' || (final_outcome ->> 'type')
          WHEN $6 IN ('rejected', 'absent') AND final_outcome ->> 'type' = 'succeeded' AND $7 NOT IN ('answer', 'rule')
            THEN 'it was found ' || $6 || ' after it had succeeded'
          WHEN $6 = 'succeeded' AND final_outcome -> 'result' ->> 'account' <> $4::jsonb -> 'result' ->> 'account'
            THEN 'it succeeded twice, with two accounts'
          WHEN $6 = 'succeeded' AND EXISTS (SELECT FROM holdfast.evidence e WHERE e.operation_id = $1 AND e.source = $7
              AND e.outcome ->> 'type' = 'succeeded' AND e.reference <> $9)
            THEN 'it succeeded twice, with two references'
          END AS contradiction
      FROM facts
    ), kept AS (
      INSERT INTO holdfast.evidence AS e (
        operation_id, key, at, last_at, attempt, last_attempt, source, code, reference, trade_date, outcome, detail)
      SELECT $1, $12, now, now, $2::int, $2::int, $7, $8, $9, $10, $4::jsonb, $11 FROM locked
      ON CONFLICT (operation_id, key) DO UPDATE SET
        times = e.times + 1, last_at = excluded.last_at, last_attempt = excluded.last_attempt
      WHERE excluded.last_attempt IS NULL OR e.last_attempt IS DISTINCT FROM excluded.last_attempt
    )
    UPDATE holdfast.operation o SET
      busy_until = CASE WHEN o.attempts = $2::int THEN NULL ELSE o.busy_until END,
      sends = CASE
        WHEN $2 IS NULL THEN fold.sends
        WHEN $3 IN ('sent', 'resent') THEN CASE WHEN fold.first OR NOT fold.sends ? $2
          THEN fold.sends || jsonb_build_object($2, jsonb_build_object('until', fold.until, 'did', $3))
          ELSE fold.sends END
        WHEN fold.first THEN fold.sends - $2
        ELSE fold.sends END,
      queries = o.queries + (fold.first AND $3 = 'queried')::int,
      not_found_at = CASE
        WHEN fold.first AND $13::boolean THEN CASE WHEN jsonb_array_length(fold.not_found_at) < ${NOT_FOUND_KEPT}
          THEN fold.not_found_at ELSE fold.not_found_at - 0 END || to_jsonb(fold.now)
        ELSE fold.not_found_at END,
      final_outcome = CASE WHEN fold.ends THEN $4::jsonb ELSE o.final_outcome END,
      ended_at = CASE WHEN fold.ends THEN fold.now ELSE o.ended_at END,
      latest = CASE
        WHEN fold.ends THEN NULL
        WHEN fold.final_outcome IS NOT NULL OR (fold.attempts > $2::int AND fold.latest IS NOT NULL) THEN fold.latest
        WHEN fold.items_contradict THEN jsonb_build_object('type', 'unknown', 'why', fold.contradiction)
        WHEN fold.latest ? 'step'
          THEN $5::jsonb || jsonb_build_object('step', fold.latest -> 'step')
        ELSE $5::jsonb END,
      items = CASE WHEN $15::jsonb IS NULL THEN o.items ELSE (
        SELECT jsonb_agg(CASE
            WHEN said IS NULL OR ${hasEnded('item')} THEN item
            WHEN fold.others_left > 0 AND $7 IN ('answer', 'rule')
              THEN item || (said - 'amountsTo') || jsonb_build_object('outcome', said -> 'amountsTo')
            ELSE item || (said - 'amountsTo') END ORDER BY place)
        FROM jsonb_array_elements(fold.items) WITH ORDINALITY AS listed (item, place)
        LEFT JOIN jsonb_array_elements($15::jsonb) AS said ON said ->> 'itemId' = item ->> 'itemId') END,
      attention = coalesce(o.attention, $14, fold.contradiction)
    FROM fold WHERE o.operation_id = fold.operation_id
    RETURNING ${columns('fold.now')}`,
};

export const find: Statement = {
  name: 'find',
  text: `SELECT ${columns(now('$2'))} FROM holdfast.operation o WHERE o.operation_id = $1`,
};

/**
 * By an operation's own number, or by that of one of its items. Two lookups, each by its own index: one condition with OR is
 * planned as a walk through the whole table while the database knows little of it.
 */
export const findBySerialNumber: Statement = {
  name: 'find-by-serial-number',
  text: `SELECT ${columns(now('$2'))} FROM holdfast.operation o
    WHERE o.operation_id IN (
      SELECT operation_id FROM holdfast.operation WHERE serial_number = $1
      UNION ALL SELECT operation_id FROM holdfast.operation
        WHERE items @> jsonb_build_array(jsonb_build_object('serialNumber', $1::text)))`,
};

/** The list by any choice of filters; $2 is the prefix where one is asked for, else null. */
export function listBy(filter: { attention?: boolean; finalOutcome?: boolean; prefix?: string }): Statement {
  const be = (column: string, present: boolean) => `o.${column} IS ${present ? 'NOT ' : ''}NULL`;
  const conditions = [
    filter.prefix === undefined ? '$2::text IS NULL' : 'starts_with(o.operation_id, $2)',
    ...(filter.attention === undefined ? [] : [be('attention', filter.attention)]),
    ...(filter.finalOutcome === undefined ? [] : [be('final_outcome', filter.finalOutcome)]),
  ];
  const { attention, finalOutcome, prefix } = filter;
  return {
    name: `list-${String(attention)}-${String(finalOutcome)}-${String(prefix !== undefined)}`,
    text: `SELECT ${columns(now('$3'))} FROM holdfast.operation o WHERE ${conditions.join(' AND ')}
      ORDER BY o.begun_at DESC, o.operation_id LIMIT $1::int`,
  };
}

export const listEvidence: Statement = {
  name: 'evidence',
  text: `SELECT at, last_at, times, attempt, source, code, reference, trade_date, outcome, detail
    FROM holdfast.evidence WHERE operation_id = $1 ORDER BY at, key`,
};

export const clearAttention: Statement = {
  name: 'clear-attention',
  text: `
    WITH cleared AS (
      UPDATE holdfast.operation SET attention = NULL WHERE operation_id = $1
      RETURNING coalesce(final_outcome, latest, '{"type": "unknown", "why": "nothing is known yet"}') AS outcome
    )
    INSERT INTO holdfast.evidence AS e (
      operation_id, key, at, last_at, source, code, reference, trade_date, outcome, detail)
    SELECT $1, $2, moment.now, moment.now, $3, $4, $5, $6, cleared.outcome, $7
    FROM cleared, (SELECT ${now('$8')} AS now OFFSET 0) moment
    ON CONFLICT (operation_id, key) DO UPDATE SET times = e.times + 1, last_at = excluded.last_at
    RETURNING 1 AS kept`,
};
