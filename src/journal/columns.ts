/** What an operation's row is read from. */
export const columns = (moment: string) => `
  o.operation_id, o.serial_number, o.provider, o.kind, o.sealed, o.items, o.content_hash, o.attempts, o.sends, o.queries,
  o.not_found_at, o.final_outcome, o.latest, o.attention, o.workflow, o.interface, o.begun_at, ${moment} AS read_at,
  coalesce(ceil(extract(epoch FROM o.busy_until - ${moment}) * 1000), 0)::double precision AS busy_for_ms`;
