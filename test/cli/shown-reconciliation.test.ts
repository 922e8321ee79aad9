import { describe, expect, it } from 'vitest';
import { caseTable, progressLine, shownReconciliation } from '../../src/cli/shown-reconciliation.js';
import { CASE_KINDS, type ReconciliationCase } from '../../src/domain/reconciliation.js';
import type { ReconciliationResult } from '../../workflows/reconciliation/messages.js';

const RESULT: ReconciliationResult = {
  ...{ state: 'reconciled', date: '20260301', cases: { amountDiffers: 2 }, needOperator: 2, settled: 3 },
  files: [
    { name: 'JY.enc', type: 'JY', state: 'staged', lines: 1_000 },
    { name: 'CZ.enc', type: 'CZ', state: 'unreadable', line: 7, why: 'it fits no layout of CZ: 0&某&' },
  ],
  ...{ balancesCompared: true, evidence: 'recorded' },
};

const CASE: ReconciliationCase = {
  ...{ id: 'pingan/20260301/amountDiffers/JY/H1', provider: 'pingan', date: '20260301' },
  ...{ kind: 'amountDiffers', fileType: 'JY', file: 'JY.enc', line: 6, operationId: 'shop/O-1/hold/1' },
  ...{ serialNumber: 'H1', details: { amount: '100.01', journalAmount: '100.00' } },
  ...{ action: 'askProvider', needsOperator: true, at: '', lastAt: '', times: 1 },
};

describe('A day’s reconciliation, for people', () => {
  it('has its files, where one could not be read, and how many cases there are', () => {
    const shown = shownReconciliation(RESULT);
    expect(shown).toMatch(/^ended by a line +3$/m);
    expect(shown).toMatch(/^JY\.enc +staged +1000$/m);
    expect(shown).toMatch(/^CZ\.enc +unreadable +line 7: it fits no layout of CZ: 0&某&$/m);
    expect(shown).toMatch(/^amountDiffers +2$/m);
  });

  it('says that nothing differs, that there is no file, and what to check where lines were withheld', () => {
    const shown = shownReconciliation({ ...RESULT, files: [], cases: {}, evidence: 'withheld' });
    expect(shown).toContain('no case');
    expect(shown).toContain('the provider has no file of that day');
    expect(shown).toContain('`statements` settings have to be checked first');
  });

  it('has the reason alone where nothing was compared', () => {
    const { evidence: _none, ...rest } = RESULT;
    const shown = shownReconciliation({
      ...rest,
      state: 'rejected',
      code: 'INVALID_INPUT',
      reason: 'no files',
    });
    expect(shown).toContain('INVALID_INPUT');
    expect(shown).not.toContain('JY.enc');
  });
});

describe('A case, for people', () => {
  it('has what happened, the evidence and the safe action', () => {
    expect(caseTable([CASE]).split('\n').at(-1)?.split(/ {2,}/)).toEqual([
      'pingan/20260301/amountDiffers/JY/H1',
      'the file shows 100.01 yuan, the journal 100.00',
      'JY.enc line 6, shop/O-1/hold/1, H1',
      'ask the provider, then `holdfast case review`',
      'yes',
    ]);
  });

  it.each(CASE_KINDS)('of each kind is told in words: %s', (kind) => {
    const told = caseTable([{ ...CASE, kind, details: { ...CASE.details, why: 'cut short', fee: '1.00' } }]);
    expect(told).not.toContain('undefined');
    expect(told.split('\n').at(-1)).toMatch(/(?:file|line|journal|yuan)/);
  });
});

describe('The progress, for people', () => {
  const reading = { name: 'JY.enc', lines: 430_000, share: 0.5 };
  const at = { date: '20260301', phase: 'reading', filesFound: 4, files: [] } as const;

  it('is a bar for the file that is read', () => {
    expect(progressLine({ ...at, reading })).toBe(
      'JY.enc [############............] 50 %, 430000 lines, file 1 of 4',
    );
    expect(progressLine({ ...at, reading: { name: 'JY.enc' } })).toContain('[........................] 0 %');
  });

  it('is what is done now where no file is read', () => {
    expect(progressLine({ date: '20260301', phase: 'comparing', files: [] })).toBe('comparing');
  });
});
