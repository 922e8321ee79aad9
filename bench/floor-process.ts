// The floor: the same provider calls by the same client, one committed PostgreSQL row before each, and no engine at all.
import pg from 'pg';
import { readConfig } from '../src/config/config.js';
import type { OperationKind } from '../src/domain/operation.js';
import { bareActivities } from './bare-activities.js';
import type { FloorAnswer, FloorRequest } from './floor.js';
import { openProvider } from './open-provider.js';
import { plainCalls, type PlainCalls } from './plain-calls.js';

const SERIAL_BLOCK = 9;
const POOL_SIZE = 10;

const config = readConfig(process.env);
const pool = new pg.Pool({ connectionString: config.databaseUrl, max: POOL_SIZE });
await pool.query(
  'CREATE TABLE IF NOT EXISTS floor (serial_number text PRIMARY KEY, intent jsonb NOT NULL, at timestamptz NOT NULL)',
);
const calls = plainCalls(await openProvider(config), SERIAL_BLOCK);
const activities = bareActivities({ ...calls, send: sendWithRow(calls) });
const accounts = new Map<string, { member: string; account: string }>();

process.on('message', (request: FloorRequest) => {
  answer(request).then(
    () => send({ n: request.n }),
    (error: unknown) => send({ n: request.n, error: String(error) }),
  );
});
process.once('disconnect', () => process.exit(0));
send({ n: 0 });

function send(message: FloorAnswer): void {
  process.send?.(message);
}

function sendWithRow({ send: sendPlain, serialNumber }: PlainCalls): PlainCalls['send'] {
  return async <K extends OperationKind>(...[kind, intent, secret]: Parameters<typeof sendPlain<K>>) => {
    await pool.query({
      name: 'floor-insert',
      text: 'INSERT INTO floor (serial_number, intent, at) VALUES ($1, $2, clock_timestamp())',
      values: [serialNumber(intent.orderNo, kind), JSON.stringify(intent)],
    });
    return sendPlain(kind, intent, secret);
  };
}

async function answer({ saga, command, code }: FloorRequest): Promise<void> {
  const { id: orderNo, profile, seller: payee, amount, fee } = saga;
  if (command === 'start') {
    const account = { member: profile.member, ...(await activities.openAccount({ orderNo, profile })) };
    accounts.set(orderNo, account);
    return activities.applyCardBinding({ orderNo, account, card: profile.card });
  }
  const payer = accounts.get(orderNo);
  if (payer === undefined) throw new Error(`${orderNo} was not started here`);
  if (command === 'release') return activities.release({ orderNo, payer, payee, amount, fee });
  const cardNumber = profile.card.number;
  await activities.verifyCardBinding({ orderNo, account: payer, cardNumber, code: code ?? '' });
  await activities.hold({ orderNo, payer, payee, amount, fee });
}
