import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onboardingRequest } from '../../src/contract/onboardings.js';
import { parseRequest } from '../../src/contract/parse-request.js';
import { InvalidInput } from '../../src/domain/errors.js';
import { maskPersonalData } from '../../src/domain/mask.js';
import { parseMoney } from '../../src/domain/money.js';
import type { AnyIntent, Intent, IntentContents, OperationKind } from '../../src/domain/operation.js';
import type { Card } from '../../src/domain/party.js';
import { NAME_DOTS, type NameDot } from '../../src/domain/written-text.js';
import { createProviderHttp, type ProviderHttp } from '../../src/http/provider-http.js';
import type { Journal } from '../../src/journal/journal.js';
import { openDatabase } from '../../src/journal/open-database.js';
import { createAdapayProvider } from '../../src/providers/adapay/adapter.js';
import { loadAdapayConfig } from '../../src/providers/adapay/config.js';
import { createLianlianProvider } from '../../src/providers/lianlian/adapter.js';
import { loadLianlianConfig } from '../../src/providers/lianlian/config.js';
import { createPinganProvider } from '../../src/providers/pingan/adapter.js';
import { loadPinganConfig } from '../../src/providers/pingan/config.js';
import type { Provider } from '../../src/providers/provider.js';
import { openSealed } from '../../src/sandbox/lianlian/sign.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { startSandbox } from '../../src/sandbox/server.js';
import { beginAny, journalOver, PREFIX } from '../journal/support/fixtures.js';
import { adapaySettingsFor } from '../support/adapay/adapay-settings.js';
import { lianlianSettingsFor } from '../support/lianlian/lianlian-settings.js';
import { NO_NAMES, NO_NAMES_AT, WRITTEN_NAMES } from '../support/names/name-table.js';
import { pinganSettingsFor } from '../support/pingan/pingan-settings.js';
import { SHANGHAI_NOON } from '../support/sandbox/start.js';

const card = {
  holder: '王小明',
  identity: { type: 'identityCard', number: '110101199003074514' },
  number: '6222021234567890123',
  bank: { own: false, name: '工商银行', instantNumber: '102100099996' },
  mobile: '13800138000',
} as const;

/** The card that the client makes of a request whose holder is written so. */
function cardOf(holder: string, provider = 'pingan', identity: string = card.identity.number): Card {
  const profile = {
    member: 'buyer_1',
    role: 'buyer',
    card: { ...card, holder, identity: { ...card.identity, number: identity } },
  };
  const request = { tenant: 'shop', provider, profile };
  return parseRequest(onboardingRequest, request, 'onboarding').profile.card as Card;
}

function invalidInputOf(holder: string, provider: string): InvalidInput {
  try {
    cardOf(holder, provider);
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(holder)} is accepted`);
}

const accepted = WRITTEN_NAMES.map(({ written, kept = written }, row) => ({ written, kept, row }));

describe('A name as it is written', () => {
  it('is taken from a table of 60', () => {
    expect(new Set(WRITTEN_NAMES.map(({ written }) => written)).size).toBeGreaterThanOrEqual(60);
  });

  it.each(accepted)('$written is accepted by the client and kept as $kept', ({ written, kept }) => {
    for (const provider of ['pingan', 'adapay']) expect(cardOf(written, provider).holder).toBe(kept);
  });

  it.each(NO_NAMES)('%j is invalid by its field, and not repeated', (written) => {
    for (const provider of ['pingan', 'adapay']) {
      const { field, rule } = invalidInputOf(written, provider);
      expect(field).toBe('onboarding.profile.card.holder');
      expect(rule).toBe('1 to 60 letters, digits, blanks, punctuation marks, + or =, a letter among them');
    }
  });

  it.each(NO_NAMES_AT)('$written is invalid at $provider, which says why', ({ provider, written, says }) => {
    expect(invalidInputOf(written, provider).rule).toContain(says);
  });

  it('is accepted with "=" where no signed text forbids it', () => {
    expect(cardOf('A=B', 'adapay').holder).toBe('A=B');
  });
});

describe('An identity card’s number', () => {
  it('may be typed with a small x and blanks around it', () => {
    expect(cardOf('王小明', 'pingan', ' 11010519491231002x\n').identity.number).toBe('11010519491231002X');
  });

  it('in full-width digits gets an error that says so', () => {
    expect(() => cardOf('王小明', 'pingan', '１１０１０５１９４９１２３１００２Ｘ')).toThrow(
      'onboarding.profile.card.identity.number: 5 to 20 letters, digits, ( ) or -, not in full width (０-９, Ａ-Ｚ)',
    );
  });
});

describe('A name on its way', () => {
  let journal: Journal;
  let sandbox: Sandbox;
  let http: ProviderHttp;
  let pingan: Provider;
  let adapay: Provider;
  const sent: string[] = [];
  const closing: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    const database = await openDatabase({ memory: true }, { poolSize: 4 });
    journal = journalOver(database);
    sandbox = await startSandbox({
      dataDir: mkdtempSync(join(tmpdir(), 'holdfast-names-')),
      clock: 'virtual',
      startAt: SHANGHAI_NOON,
    });
    const inner = createProviderHttp({ logger: { info: () => undefined, warn: () => undefined } });
    // What goes over the socket, and not what an adapter says that it sends.
    const send: ProviderHttp['send'] = (request) => {
      sent.push(String(request.body ?? ''));
      return inner.send(request);
    };
    http = { ...inner, send };
    pingan = pinganWith('·');
    adapay = adapayWith('·');
    closing.push(
      () => inner.close(),
      () => sandbox.close(),
      () => database.close(),
    );
  }, 120_000);
  afterAll(async () => {
    for (const close of closing) await close();
  });

  let numbers = 0;
  function requestOf<K extends OperationKind>(
    provider: Provider,
    kind: K,
    content: IntentContents[K],
    amount?: string,
  ) {
    numbers += 1;
    const intent = {
      operationId: `shop/names/${kind}/${numbers}`,
      provider: provider.name,
      kind,
      content,
      ...(amount !== undefined && { amount: parseMoney(amount) }),
    } as Intent<K>;
    return {
      intent,
      serialNumber: `${provider.serialNumber.prefix}251122${String(numbers).padStart(10, '0')}`,
      begunAt: '2025-11-22T02:15:00.000Z',
    };
  }

  /** Runs one operation, which must succeed. */
  async function succeed<K extends OperationKind>(
    provider: Provider,
    kind: K,
    content: IntentContents[K],
    { amount, verificationCode }: { amount?: string; verificationCode?: string } = {},
  ) {
    const answer = await provider.operations[kind]?.send(requestOf(provider, kind, content, amount), {
      ...(verificationCode !== undefined && { verificationCode }),
    });
    if (answer?.type !== 'succeeded') throw new Error(`${kind}: ${JSON.stringify(answer)}`);
    return answer.result;
  }

  const pinganWith = (nameDot: NameDot) =>
    createPinganProvider({
      config: loadPinganConfig({ ...pinganSettingsFor(sandbox), namesOnTransfers: true, nameDot }),
      http,
      now: () => new Date(sandbox.clock.now()),
    });
  const adapayWith = (nameDot: NameDot) =>
    createAdapayProvider({ config: loadAdapayConfig({ ...adapaySettingsFor(sandbox), nameDot }), http });

  it.each(accepted)(
    '$written is one content in the journal, however it was written',
    async ({ written, kept, row }) => {
      const intentOf = (holder: string): AnyIntent => ({
        operationId: `shop/buyer_${row}/applyCardBinding/1`,
        provider: 'pingan',
        kind: 'applyCardBinding',
        content: { account: { member: `buyer_${row}`, account: '1' }, card: cardOf(holder) },
      });
      const options = { serialPrefix: PREFIX, leaseMs: 60_000, owner: 'test' };
      expect((await beginAny(journal, { intent: intentOf(written), ...options })).type).toBe('owned');
      for (const again of [kept, ` ${kept}\u3000`, kept.replaceAll('·', '•')])
        expect((await beginAny(journal, { intent: intentOf(again), ...options })).type).toBe('underWay');
      const found = await journal.find(intentOf(kept).operationId);
      expect(found?.intent.content).toMatchObject({ card: { holder: kept } });
    },
  );

  it.each(accepted)('$written goes to 平安 and is the name on file there', async ({ written, kept, row }) => {
    const member = `buyer_p${row}`;
    const mobile = `139${String(row).padStart(8, '0')}`;
    const number = `622202${String(row).padStart(13, '0')}`;
    const held: Card = { ...cardOf(written), mobile, number };
    const { account } = await succeed(pingan, 'openAccount', { member, role: 'buyer' });
    const buyer = { member, account, name: held.holder };
    sent.length = 0;
    await succeed(pingan, 'applyCardBinding', { account: buyer, card: held });
    expect(JSON.parse(sent.at(-1) ?? '')).toMatchObject({ MemberName: kept });
    const verificationCode = sandbox.sms.latest(mobile)?.code ?? '';
    const application = 'shop/names/applyCardBinding';
    await succeed(
      pingan,
      'verifyCardBinding',
      { account: buyer, cardNumber: number, application },
      { verificationCode },
    );
    sandbox.pingan.deposit({ memberCode: member, amount: '10.00' });
    const seller = sandbox.pingan.addMember({ memberCode: `seller_p${row}`, property: 'SH', name: kept });
    const payee = { member: seller.memberCode, account: seller.account, name: kept };
    // The sandbox answers ERR125 for a name that is not the one on file.
    await succeed(pingan, 'hold', { orderNo: `names-${row}`, payer: buyer, payee }, { amount: '10.00' });
  });

  it.each(accepted)('$written goes to Adapay', async ({ written, kept, row }) => {
    const member = `buyer_a${row}`;
    await succeed(adapay, 'openAccount', { member, role: 'buyer' });
    await succeed(adapay, 'applyCardBinding', {
      account: { member, account: member },
      card: cardOf(written, 'adapay'),
    });
    expect(JSON.parse(sent.at(-1) ?? '')).toMatchObject({ account_info: { card_name: kept } });
  });

  it.each(accepted)('$written goes to 连连, encrypted for the platform', async ({ written, kept, row }) => {
    const config = loadLianlianConfig(lianlianSettingsFor(sandbox));
    const lianlian = createLianlianProvider({ config, http });
    const { holder: name, identity } = cardOf(written, 'lianlian');
    const holder = { name, identity, mobile: card.mobile };
    const content = { member: `buyer_l${row}`, role: 'buyer', holder } as const;
    const answer = await lianlian.operations.openAccount?.send(
      requestOf(lianlian, 'openAccount', content),
      {},
    );
    expect(answer).toMatchObject({ type: 'pending', evidence: { code: '0000' } });
    const { basic_info } = JSON.parse(sent.at(-1) ?? '') as { basic_info: { user_name: string } };
    const keyPath = join(dirname(sandbox.credentialsPath), 'lianlian', 'platform-key.pem');
    expect(openSealed(basic_info.user_name, createPrivateKey(readFileSync(keyPath)))).toBe(kept);
  });

  it.each(NAME_DOTS)('has the dot %s where the provider wants it', async (nameDot) => {
    const holder = '阿卜杜拉·热合曼';
    const wanted = `阿卜杜拉${nameDot}热合曼`;
    const account = { member: 'nobody', account: 'nobody', name: holder };
    const held = { account, card: cardOf(holder) };
    for (const [provider, field] of [
      [pinganWith(nameDot), 'MemberName'],
      [adapayWith(nameDot), 'card_name'],
    ] as const) {
      await provider.operations.applyCardBinding?.send(requestOf(provider, 'applyCardBinding', held), {});
      expect(sent.at(-1)).toContain(`"${field}":"${wanted}"`);
    }
    const trade = { orderNo: 'names-dot', payer: account, payee: account };
    const provider = pinganWith(nameDot);
    await provider.operations.hold?.send(requestOf(provider, 'hold', trade, '10.00'), {});
    expect(sent.at(-1)).toContain(`"OutSubAcctName":"${wanted}","`);
  });

  it.each(['阿卜杜拉•热合曼', '阿卜杜拉・热合曼', '阿卜杜拉．热合曼'])(
    'is masked in a provider’s words whichever dot stands there: %s',
    (name) => {
      expect(maskPersonalData(`户名不符: ${name}。`, ['阿卜杜拉·热合曼'])).toBe('户名不符: 阿**。');
    },
  );
});
