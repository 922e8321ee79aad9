import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../src/contract/parse-request.js';
import { DAY_MS } from '../../src/domain/durations.js';
import { InvalidInput } from '../../src/domain/errors.js';
import { fieldsOf, MISSING, withValueAt, type Field } from './schema-fields.js';
import { TABLE } from './requests-table.js';
import { EDGES, IDENTITY_CARD, type Edge, type EdgeName } from './requests-samples.js';

const names = Object.keys(EDGES) as EdgeName[];
const rootOf = (path: string): string => path.replace(/\..*/, '');
const edgeOf = (path: string): Edge => EDGES[rootOf(path) as EdgeName];
const allFields = names.flatMap((name) => fieldsOf(EDGES[name].schema, name));
const values = allFields.filter(({ kind }) => kind === 'value');
const objects = allFields.filter(({ kind }) => kind === 'object');

/** The request of the kind with one place set to a value; of the samples, the first that has the place. */
function requestWith(path: string, value: unknown): object {
  for (const sample of edgeOf(path).samples) {
    const request = withValueAt(sample, path, value);
    if (request) return request;
  }
  throw new Error(`no sample has ${path}`);
}

function invalidInputOf(path: string, request: unknown): InvalidInput {
  try {
    parseRequest(edgeOf(path).schema, request, rootOf(path));
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

/** Values that say something of a person or an order when they turn up in a message. */
function shownIn(message: string, value: unknown): boolean {
  const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
  return text.length >= 6 && message.includes(text);
}

describe('The edge', () => {
  it('has a table row for every field of every command, and no row for a field that is not there', () => {
    expect(Object.keys(TABLE).sort()).toEqual(values.map(({ path }) => path).sort());
  });

  it('has a valid sample with every field of every command', () => {
    for (const { path } of values) expect(() => requestWith(path, 'x'), path).not.toThrow();
  });

  it.each(names)('accepts the samples of %s', (name) => {
    const { schema, samples }: Edge = EDGES[name];
    for (const sample of samples) expect(parseRequest(schema, sample, name)).toEqual(sample);
  });
});

describe.each(values)('$path', ({ path, optional }: Field) => {
  const { wrong, right } = TABLE[path] ?? { wrong: [], right: [] };

  it('is refused by its name for every wrong value, which the error does not show', () => {
    for (const value of wrong) {
      const error = invalidInputOf(path, requestWith(path, value));
      expect(error.field, `${String(value)}: ${error.message}`).toBe(path);
      expect(error.code).toBe('INVALID_INPUT');
      expect(shownIn(error.message, value), error.message).toBe(false);
      expect(error.cause).toBeUndefined();
    }
    expect(wrong.length).toBeGreaterThan(4);
  });

  it('is accepted at the edges of its rule', () => {
    for (const value of right) {
      const request = requestWith(path, value);
      expect(() => parseRequest(edgeOf(path).schema, request, rootOf(path)), String(value)).not.toThrow();
    }
    expect(right.length).toBeGreaterThan(0);
  });

  // The samples are for 平安, with a card of another bank, a withdrawal and a change of telephone number that name their cards, and for 海科融通, which wants the merchant.
  const needed = [
    'split.trade.merchantNo',
    'withdrawal.cardNumber',
    'phoneChange.check',
    'phoneChange.cardNumber',
  ];
  const mayBeLeftOut = optional && !path.endsWith('.card.bank.instantNumber') && !needed.includes(path);

  it(mayBeLeftOut ? 'may be left out' : 'may not be left out', () => {
    const request = requestWith(path, MISSING);
    if (mayBeLeftOut) parseRequest(edgeOf(path).schema, request, rootOf(path));
    else expect(invalidInputOf(path, request).field).toBe(path);
  });
});

describe.each(objects)('$path', ({ path, optional }: Field) => {
  const at = (value: unknown): unknown => (path.includes('.') ? requestWith(path, value) : value);

  it('is refused when it is no object', () => {
    for (const value of [null, 'some text', 42, true, [], ['some text']]) {
      const error = invalidInputOf(path, at(value));
      expect(error.field, String(value)).toBe(path);
      expect(shownIn(error.message, value)).toBe(false);
    }
  });

  it('is refused with a field that it does not have, by that field’s name', () => {
    const inner = objectAt(path);
    for (const name of ['amountYuan', 'Amount', 'constructor']) {
      const error = invalidInputOf(path, at({ ...inner, [name]: 'secret value' }));
      expect(error.message).toBe(`${path}.${name}: no such field`);
    }
  });

  it('never repeats an unknown field’s name that may be data itself', () => {
    const error = invalidInputOf(path, at({ ...objectAt(path), [IDENTITY_CARD]: '' }));
    expect(error.message).toBe(`${path}.?: no such field`);
  });

  it(optional ? 'may be left out' : 'may not be left out', () => {
    const request = path.includes('.') ? requestWith(path, MISSING) : undefined;
    if (optional) parseRequest(edgeOf(path).schema, request, rootOf(path));
    // Without it nothing tells which of the two forms of a buyer was meant.
    else
      expect([path, path.replace(/\.(?:account|profile)$/, '')]).toContain(
        invalidInputOf(path, request).field,
      );
  });
});

/** The object that the first sample with this place has there. */
function objectAt(path: string): object {
  for (const sample of edgeOf(path).samples) {
    let place: unknown = sample;
    for (const name of path.split('.').slice(1)) {
      place =
        typeof place === 'object' && place !== null ? (place as Record<string, unknown>)[name] : undefined;
    }
    if (typeof place === 'object' && place !== null) return place;
  }
  throw new Error(`no sample has ${path}`);
}

describe('Rules between fields', () => {
  it.each(['purchase', 'escrow'] as const)('%s: the fee is not above the amount', (name) => {
    expect(invalidInputOf(name, requestWith(`${name}.order.fee`, '100.01')).message).toBe(
      `${name}.order.fee: not above the amount`,
    );
    expect(invalidInputOf(name, requestWith(`${name}.order.amount`, '0.99')).field).toBe(`${name}.order.fee`);
  });

  it.each(['purchase', 'escrow'] as const)('%s: nobody buys from himself', (name) => {
    const request = requestWith(`${name}.seller.member`, 'buyer_1');
    expect(invalidInputOf(name, request).message).toBe(`${name}.seller.member: not the buyer`);
  });

  it('a buyer is either known by an account or new by a profile, never both and never neither', () => {
    const [known, fresh] = [EDGES.purchase.samples[1].buyer, EDGES.purchase.samples[0].buyer];
    for (const buyer of [{}, { ...known, ...fresh }]) {
      const error = invalidInputOf('purchase', { ...EDGES.purchase.samples[0], buyer });
      expect(error.field).toBe('purchase.buyer');
      expect(error.rule).toContain('either { account }');
    }
  });

  it('a card of another bank names that bank by number', () => {
    for (const name of ['purchase.buyer.profile', 'onboarding.profile']) {
      const bank = { own: false, name: '中国工商银行' };
      expect(invalidInputOf(name, requestWith(`${name}.card.bank`, bank)).field).toBe(
        `${name}.card.bank.instantNumber`,
      );
      // 6066 wants the 超级网银号; the 联行号 alone binds no card.
      const branch = { ...bank, branchNumber: '102100000030' };
      expect(invalidInputOf(name, requestWith(`${name}.card.bank`, branch)).field).toBe(
        `${name}.card.bank.instantNumber`,
      );
      const own = requestWith(`${name}.card.bank`, { ...bank, own: true });
      expect(() => parseRequest(edgeOf(name).schema, own, rootOf(name))).not.toThrow();
    }
  });

  it('an amount that is too large gets an error that says so, and one in full-width digits too', () => {
    const ruleOf = (amount: string) => invalidInputOf('refund', requestWith('refund.amount', amount)).rule;
    expect(ruleOf('1000000000000.00')).toBe('an amount in yuan of at most 999999999999.99, above 0.00');
    expect(ruleOf('１００.００')).toBe(
      'an amount in yuan with two decimals such as "100.00", above 0.00, not in full width (０-９, Ａ-Ｚ)',
    );
    expect(ruleOf('1000000000000')).toBe('an amount in yuan with two decimals such as "100.00", above 0.00');
  });

  it('a field with a slip in its name is named as it was written, not as missing', () => {
    const { order, ...rest } = EDGES.purchase.samples[0];
    const { orderNo, ...others } = order;
    for (const written of ['orderNO', 'orderno', 'oderNo', 'ordrerNo', 'orderN']) {
      const slip = { ...rest, order: { ...others, [written]: orderNo } };
      expect(invalidInputOf('purchase', slip).message).toBe(`purchase.order.${written}: no such field`);
    }
    // Another unknown field does not hide one that is missing.
    const colour = { ...rest, order: { ...others, colour: 'red' } };
    expect(invalidInputOf('purchase', colour).field).toBe('purchase.order.orderNo');
    const { amount: _amount, ...withoutAmount } = order;
    const elsewhere = { ...rest, order: withoutAmount, colour: 'red' };
    expect(invalidInputOf('purchase', elsewhere).field).toBe('purchase.order.amount');
  });

  it('a value of none of those that there are gets the list of them', () => {
    const timing = requestWith('escrow.settings.firstAttempt', '本地');
    expect(invalidInputOf('escrow', timing).message).toBe(
      'escrow.settings.firstAttempt: one of local, remote',
    );
  });

  it('only an identity card’s number has a check character', () => {
    const passport = { type: 'passport', number: 'E12345678' };
    const request = requestWith('onboarding.profile.card.identity', passport);
    expect(() => parseRequest(EDGES.onboarding.schema, request, 'onboarding')).not.toThrow();
    const wrong = { type: 'identityCard', number: 'E12345678' };
    expect(invalidInputOf('onboarding', requestWith('onboarding.profile.card.identity', wrong)).field).toBe(
      'onboarding.profile.card.identity.number',
    );
  });
});

describe('What is left out', () => {
  it('is filled in: 120 s for a code, 30 minutes to pay, 7 days to confirm, 30 days for refunds, local first', () => {
    const { settings: _settings, ...rest } = EDGES.escrow.samples[0];
    expect(parseRequest(EDGES.escrow.schema, rest, 'escrow').settings).toEqual({
      firstAttempt: 'local',
      timing: {
        codeWindowMs: 120_000,
        codeInDoubtMs: 140_000,
        resendWindowMs: 600_000,
        amountWindowMs: 2 * DAY_MS,
        smallAmountEveryMs: DAY_MS,
        paymentWindowMs: 1_800_000,
        fundsPollMs: 60_000,
        confirmWindowMs: 604_800_000,
        refundWindowMs: 2_592_000_000,
        attentionAfterMs: 1_800_000,
        lateWatchMs: DAY_MS,
      },
    });
  });

  it('is filled in one by one', () => {
    const request = { ...EDGES.escrow.samples[0], settings: { timing: { confirmWindowMs: 5 } } };
    const { timing } = parseRequest(EDGES.escrow.schema, request, 'escrow').settings;
    expect([timing.confirmWindowMs, timing.refundWindowMs]).toEqual([5, 2_592_000_000]);
  });
});

describe('Texts of people', () => {
  it('lose the blanks at their ends, so that two spellings are one command', () => {
    const parsed = parseRequest(
      EDGES.openDispute.schema,
      { requestId: 'r', reason: '  货不对版\n' },
      'openDispute',
    );
    expect(parsed.reason).toBe('货不对版');
  });
});

describe('A key that JSON.parse made of __proto__', () => {
  it('is a field that does not exist, not a prototype', () => {
    const request: unknown = JSON.parse('{"requestId":"r","__proto__":{"amount":"1.00"}}');
    expect(() => parseRequest(EDGES.release.schema, request, 'release')).toThrow(InvalidInput);
  });
});
