// Opens the journal in the folder that it is given and records operations without end, printing each that is committed.
// It runs the built program: it is killed, and so must be a process of its own.
import { Buffer } from 'node:buffer';
import { hostname } from 'node:os';
import { openJournal } from '../../../dist/src/journal/open-journal.js';

const [, , folder] = process.argv;
const journal = await openJournal({
  database: { folder },
  sealer: {
    seal: ({ text, context }) => Buffer.from(JSON.stringify([context, text])).toString('base64url'),
    open: ({ sealed }) => JSON.parse(Buffer.from(sealed, 'base64url').toString())[1],
  },
  contentHash: (value) => JSON.stringify(value).length.toString(),
});
const content = { orderNo: 'A1', payer: { member: 'b', account: '1' }, payee: { member: 's', account: '2' } };
for (let count = 1; ; count += 1) {
  const operationId = `t/${hostname()}-${process.pid}-${count}/hold/1`;
  const intent = { operationId, provider: 'pingan', kind: 'hold', amount: '1.00', content };
  const { attempt, row } = await journal.begin({
    intent,
    serialPrefix: 'HF0001',
    leaseMs: 60_000,
    owner: 'writer',
  });
  await journal.record({
    operationId,
    attempt,
    did: 'sent',
    outcome: { type: 'succeeded', result: {} },
    evidence: { source: 'answer', detail: 'ok' },
  });
  process.stdout.write(`${operationId} ${row.serialNumber}\n`);
}
