import type { Journal, JournalRow } from '../journal/journal.js';

/** Whose operations a purchase is made of: the order's, and those of its buyer, where it has one. */
export interface Subjects {
  readonly key: { readonly tenant: string; readonly orderNo: string };
  readonly member?: string;
}

/** Everything that the journal has of a purchase and its buyer, in the order in which it began. */
export async function rowsOf(
  journal: Pick<Journal, 'list'>,
  { key: { tenant, orderNo }, member }: Subjects,
): Promise<JournalRow[]> {
  const subjects = [...(member === undefined ? [] : [member]), orderNo];
  const lists = subjects.map((subject) => journal.list({ prefix: `${tenant}/${subject}/`, limit: 100 }));
  return (await Promise.all(lists)).flat().sort((a, b) => a.begunAt.localeCompare(b.begunAt));
}
