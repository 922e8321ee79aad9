import { pino } from 'pino';
import { vi } from 'vitest';
import type { PurchaseRequest } from '../../../src/contract/purchases.js';
import { parseMoney } from '../../../src/domain/money.js';
import { readConfig } from '../../../src/config/config.js';
import { type Embedded, startEmbedded } from '../../../src/embedded/embedded.js';
import type { Fault } from '../../../src/sandbox/engine/faults.js';
import { logRedaction } from '../../../src/security/redaction.js';
import type { WorkflowStatus } from '../../../workflows/core/messages.js';
import { errorPlace, textPlace } from './places.js';
import { buyerMarkers, codeMarkers } from './secrets.js';
import type { Marker, Place } from './leak-search.js';

type Profile = Extract<PurchaseRequest['buyer'], { profile: unknown }>['profile'];
type FaultAt = Fault & { readonly interface: string; readonly times: number };

const NAME = '欧阳靖萱';
const NICKNAME = '靖萱的小铺子';
const SELLER_NAME = '司徒慕白';
const IDENTITY = '110101199003070134';
/** Seven digits, where the bank's own codes have six. */
const WRONG_CODE = '9073615';
const AMOUNT = parseMoney('86.40');

/** Purchases on the embedded journal in which something goes wrong: a code, a card, the bank's answers, the caller. */
export class Mishaps {
  readonly #printed: string[] = [];
  readonly #errors: unknown[] = [];
  readonly #codes: string[] = [WRONG_CODE];
  readonly #profiles: Profile[] = [];

  private constructor(
    readonly embedded: Embedded,
    readonly tenant: string,
    readonly seller: { readonly member: string; readonly account: string; readonly name: string },
    printed: string[],
  ) {
    this.#printed = printed;
  }

  static async open(dataDir: string): Promise<Mishaps> {
    const env = {
      ...process.env,
      TEMPORAL_ADDRESS: '',
      DATABASE_URL: '',
      HOLDFAST_DATA: dataDir,
      HOLDFAST_LOG_LEVEL: 'debug',
    };
    const printed: string[] = [];
    const log = pino({ ...logRedaction, level: 'debug' }, { write: (line) => void printed.push(line) });
    const embedded = await startEmbedded({
      config: readConfig(env),
      env,
      log,
      say: (line) => void printed.push(line),
      ui: false,
      pace: 'seconds',
      persist: true,
      sandbox: { pingan: { advance: '100.00' } },
    });
    await embedded.startWorker();
    const member = 'mishap_seller';
    const { account } = embedded.sandbox.pingan.addMember({
      memberCode: member,
      property: 'SH',
      name: SELLER_NAME,
    });
    return new Mishaps(embedded, 'mishap', { member, account, name: SELLER_NAME }, printed);
  }

  /** A wrong code, then the right one; money held, disputed with a reason that names the buyer, and divided. */
  async wrongCodeAndDispute(): Promise<void> {
    const key = await this.#start('wrong-code');
    await this.#submit(key.orderNo, WRONG_CODE);
    await this.#submit(key.orderNo);
    await this.#until(key.orderNo, ({ state }) => state === 'held');
    const { client } = this.embedded;
    const reason = `${NAME}（${IDENTITY}）说货不对`;
    await client.escrows.openDispute(key, { requestId: 'dispute-1', reason });
    await client.escrows.resolveDispute(key, { requestId: 'resolve-1', toBuyer: parseMoney('10.00') });
    await client.purchases.result(key);
  }

  /** A card that the bank rejects, since it knows the member by another name. */
  async rejectedCard(): Promise<void> {
    const { client, sandbox } = this.embedded;
    sandbox.pingan.addMember({ memberCode: memberOf('rejected-card'), property: '00', name: '别人' });
    await client.purchases.start(this.#request('rejected-card'));
    await client.purchases.result(this.#key('rejected-card'));
  }

  /** Answers that cannot be read, at every interface of the way; among them one that names the buyer. */
  async unreadableAnswers(): Promise<void> {
    const faults: FaultAt[] = [
      { kind: 'html502', interface: '6000', times: 1, withEffect: true },
      { kind: 'malformed', interface: '6092', times: 1 },
      { kind: 'malformed', interface: '6066', times: 1, withEffect: true },
      { kind: 'doAndDrop', interface: '6067', times: 1 },
      { kind: 'malformed', interface: '6098', times: 1 },
      { kind: 'malformed', interface: '6034', times: 1, withEffect: true },
      { kind: 'wrongSignature', interface: '6110', times: 1 },
    ];
    for (const fault of faults) this.embedded.sandbox.faults.add(fault);
    const key = await this.#start('unreadable');
    await this.#submit(key.orderNo);
    await this.#until(key.orderNo, ({ state }) => state === 'held');
    await this.embedded.client.escrows.return(key, { requestId: 'return-1' });
    await this.embedded.client.purchases.result(key);
    const left = this.embedded.sandbox.faults.list().filter(({ fired }) => fired === 0);
    if (left.length > 0) throw new Error(`not met: ${left.map((fault) => fault.interface).join(', ')}`);
    this.embedded.sandbox.faults.clear();
  }

  /** A bank that hangs up before it reads, and a buyer who gives up. */
  async hungUp(): Promise<void> {
    this.embedded.sandbox.faults.add({ kind: 'refuseConnection', interface: '6000', times: 2 });
    const key = await this.#start('hung-up');
    await this.embedded.client.purchases.cancel(key);
    await this.embedded.client.purchases.result(key);
  }

  /** A bank that is gone: nothing can be sent, and the purchase waits for it. The last of all, since it does not come back. */
  async bankGone(): Promise<void> {
    await this.embedded.sandbox.close();
    await this.embedded.client.purchases.start(this.#request('bank-gone'));
    const waits = ({ steps }: WorkflowStatus): boolean => steps[0]?.outcome === 'pending';
    await this.#until('bank-gone', waits);
  }

  /** Requests that the client refuses, with all that it says about them. */
  async wrongRequests(): Promise<void> {
    const { client } = this.embedded;
    const good = this.#request('wrong-request');
    const profile = this.#profile('wrong-request');
    const card = (change: Partial<Profile['card']>): PurchaseRequest => ({
      ...good,
      buyer: { profile: { ...profile, card: { ...profile.card, ...change } } },
    });
    const wrong: unknown[] = [
      card({ holder: `${NAME}$` }),
      card({ number: `${profile.card.number}x` }),
      card({ mobile: `+86${profile.card.mobile}` }),
      card({ identity: { type: 'identityCard', number: `${IDENTITY.slice(0, -1)}5` } }),
      { ...good, [profile.card.mobile]: NAME },
      { ...good, order: { ...good.order, orderNo: profile.card.number.repeat(2) } },
    ];
    for (const request of wrong) await this.#rejected(client.purchases.start(request as PurchaseRequest));
    await client.purchases.start(good);
    await this.#rejected(
      client.purchases.start({ ...good, buyer: { profile: { ...profile, nickname: '另一个' } } }),
    );
    const key = this.#key('wrong-request');
    await this.#rejected(client.purchases.submitCode(key, { requestId: 'code-1', code: `${WRONG_CODE}99` }));
    await this.#rejected(client.escrows.release(key, { requestId: NAME }));
    await client.purchases.cancel(key);
    await client.purchases.result(key);
  }

  /** What this process and the client have printed, thrown and answered. */
  get shown(): Place[] {
    return [
      textPlace('output of the starting process', this.#printed.join('\n')),
      ...this.#errors.map((error, index) => errorPlace(`error ${index + 1} of the client`, error)),
    ];
  }

  get wireLog(): Place {
    return textPlace('wire log', JSON.stringify(this.embedded.sandbox.wireLog.find()));
  }

  get markers(): Marker[] {
    return [
      ...this.#profiles.flatMap(buyerMarkers),
      { name: 'seller’s name', value: SELLER_NAME },
      ...codeMarkers(this.#codes),
    ];
  }

  async #start(orderNo: string): Promise<{ tenant: string; orderNo: string }> {
    const request = this.#request(orderNo);
    await this.embedded.client.purchases.start(request);
    await this.#until(orderNo, ({ state }) => state === 'awaitingCode');
    this.embedded.sandbox.pingan.deposit({ memberCode: memberOf(orderNo), amount: AMOUNT });
    return this.#key(orderNo);
  }

  async #submit(orderNo: string, given?: string): Promise<void> {
    const { client, sandbox } = this.embedded;
    const code = given ?? sandbox.sms.latest(this.#profile(orderNo).card.mobile)?.code ?? '';
    this.#codes.push(code);
    await client.purchases.submitCode(this.#key(orderNo), { requestId: `code-${code.length}`, code });
  }

  #until(orderNo: string, reached: (view: WorkflowStatus) => boolean): Promise<unknown> {
    const key = this.#key(orderNo);
    const look = async (): Promise<boolean> => reached(await this.embedded.client.purchases.status(key));
    return vi.waitUntil(look, { timeout: 90_000, interval: 100 });
  }

  /** Keeps the error of a request that must fail. */
  async #rejected(request: Promise<unknown>): Promise<void> {
    const error: unknown = await request.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error === undefined) throw new Error('a wrong request was taken');
    this.#errors.push(error);
  }

  #key(orderNo: string): { tenant: string; orderNo: string } {
    return { tenant: this.tenant, orderNo };
  }

  #request(orderNo: string): PurchaseRequest {
    return {
      order: {
        ...this.#key(orderNo),
        provider: 'pingan',
        amount: AMOUNT,
        fee: parseMoney('0.86'),
        onDeadline: 'release',
      },
      buyer: { profile: this.#profile(orderNo) },
      seller: this.seller,
      settings: { timing: { refundWindowMs: 0, lateWatchMs: 0, resendWindowMs: 0, codeInDoubtMs: 60_000 } },
    };
  }

  #profile(orderNo: string): Profile {
    const known = this.#profiles.find(({ member }) => member === memberOf(orderNo));
    if (known) return known;
    const mobile = `1390000222${this.#profiles.length}`;
    const profile: Profile = {
      member: memberOf(orderNo),
      role: 'buyer',
      nickname: NICKNAME,
      mobile,
      card: {
        holder: NAME,
        identity: { type: 'identityCard', number: IDENTITY },
        number: `622202020011223344${this.#profiles.length}`,
        bank: { own: false, name: '中国工商银行', instantNumber: '102100099996' },
        mobile,
      },
    };
    this.#profiles.push(profile);
    return profile;
  }
}

function memberOf(orderNo: string): string {
  return `mishap_${orderNo}`;
}
