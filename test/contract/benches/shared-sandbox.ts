import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { rmSync } from 'node:fs';
import type { Card } from '../../../src/domain/party.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';
import { startSandbox } from '../../../src/sandbox/server.js';
import type { FarEnd } from '../bench.js';

/** Where all sandboxes of the suite keep their keys: made once, since they take most of a start. */
export const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-contract-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** A made-up person's card. */
export const CARD: Card = {
  holder: '欧阳小明',
  identity: { type: 'identityCard', number: '110101199003074514' },
  number: '6222021234567890123',
  bank: { own: false, name: '工商银行', instantNumber: '102100099996' },
  mobile: '13800138000',
};

/** A sandbox on a clock of its own, with what every provider's bench does in the same way. */
export async function sandboxFarEnd(): Promise<{
  sandbox: Sandbox;
  common: Pick<
    FarEnd,
    'origin' | 'now' | 'advance' | 'effects' | 'balanced' | 'code' | 'setResendMode' | 'close'
  >;
}> {
  const startAt = Date.UTC(2026, 0, 5, 2);
  const sandbox = await startSandbox({ dataDir, clock: 'virtual', startAt, pingan: { advance: '1000.00' } });
  const deposits = (): number =>
    sandbox.effects
      .report()
      .serialNumbers.filter(({ kind }) => kind === 'deposit')
      .reduce((sum, { count }) => sum + count, 0);
  return {
    sandbox,
    common: {
      origin: sandbox.url,
      now: () => sandbox.clock.now(),
      advance: (ms) => {
        sandbox.clock.advance(ms);
      },
      effects: () => sandbox.effects.total - deposits(),
      balanced: () => sandbox.ledger.report().balanced,
      code: (mobile) => sandbox.sms.latest(mobile)?.code,
      setResendMode: (mode) => sandbox.setResendMode(mode),
      close: () => sandbox.close(),
    },
  };
}
