import { createPublicKey } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ResendMode } from '../../../src/sandbox/engine/resend-mode.js';
import type { FarEnd } from '../bench.js';
import { openssl } from '../openssl.js';
import { toyAccepts, toySignature } from './toy-provider.js';

// Made by openssl, as the vectors are: no code of ours vouches for itself.
const key = (): string => openssl(['genrsa', '2048'], {}).toString();
export const MERCHANT_KEY = key();
export const PLATFORM_KEY = key();
export const publicKeyOf = (privateKey: string): string =>
  createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();

type Fields = Readonly<Record<string, string>>;

interface Trade {
  readonly content: string;
  readonly fields: Fields;
  readonly at: number;
  readonly answer: Fields;
}

const fen = (yuan = '0.00'): bigint => BigInt(yuan.replace('.', ''));
const yuan = (amount: bigint): string => {
  const digits = amount.toString().padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

/** The toy provider's own side: balances, trades by number, and the ways that the suite asks for. */
export class ToyFarEnd {
  nowMs = Date.UTC(2026, 0, 5, 2);
  effects = 0;
  resendMode: ResendMode = 'replay';
  /** What is younger is not shown, or shown as under way. */
  hiddenMs = 0;
  workingMs = 0;
  /** What every opened account begins with. */
  opening = '0.00';
  #brought = 0n;
  readonly #balances = new Map<string, bigint>();
  readonly #held = new Map<string, bigint>();
  readonly #trades = new Map<string, Trade>();

  deposit(member: string, amount: string): void {
    this.#brought += fen(amount);
    this.#move(member, fen(amount));
  }

  open(member: string): string {
    if (!this.#balances.has(member)) {
      this.#balances.set(member, 0n);
      this.deposit(member, this.opening);
    }
    return `acc-${member}`;
  }

  /** Whether all that was brought is on some account, held, or taken as a fee. */
  get balanced(): boolean {
    const all = [...this.#balances.values(), ...this.#held.values()];
    return all.every((one) => one >= 0n) && all.reduce((sum, one) => sum + one, 0n) === this.#brought;
  }

  available(member: string): string {
    return yuan(this.#balances.get(member) ?? 0n);
  }

  /** Starts it on a port of its own. */
  async listen(): Promise<{ origin: string; close: () => Promise<void> }> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        const call = (request.url ?? '').slice(1);
        const signature = String(request.headers['signature']);
        const genuine = toyAccepts(`${call}\n${body}`, signature, publicKeyOf(MERCHANT_KEY));
        const answer = genuine ? this.#answer(call, JSON.parse(body) as Fields) : { state: 'forged' };
        const words = JSON.stringify(answer);
        response.writeHead(200, { signature: toySignature(`answer\n${words}`, PLATFORM_KEY) }).end(words);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      close: () =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    };
  }

  #answer(call: string, fields: Fields): Fields {
    if (call === 'query') return this.#find(fields['about'] ?? '');
    if (call === 'balance') {
      const known = this.#balances.has(fields['member'] ?? '');
      return known
        ? { state: 'done', amount: this.available(fields['member'] ?? '') }
        : { state: 'rejected', reason: 'member' };
    }
    const { number = '' } = fields;
    const content = JSON.stringify([call, fields]);
    const short = this.#balance(fields['payer']) < fen(fields['amount']);
    if (this.resendMode === 'balanceFirst' && call === 'hold' && short)
      return { number, state: 'rejected', reason: 'funds' };
    const earlier = this.resendMode === 'none' ? undefined : this.#trades.get(number);
    if (earlier) {
      if (earlier.content !== content || this.resendMode === 'reject')
        return { number, state: 'rejected', reason: 'used' };
      return earlier.answer;
    }
    const isKnown = call === 'openAccount' && this.#balances.has(fields['member'] ?? '');
    const answer = { number, ...this.#perform(call, fields) };
    if (answer.state === 'done') {
      if (!isKnown) this.effects += 1;
      this.#trades.set(number, { content, fields, at: this.nowMs, answer });
    }
    return answer;
  }

  #find(number: string): Fields {
    const trade = this.#trades.get(number);
    const ageMs = trade ? this.nowMs - trade.at : 0;
    if (!trade || ageMs < this.hiddenMs) return { number, state: 'none' };
    const shown = { ...trade.answer, amount: trade.fields['amount'] ?? '' };
    return ageMs < this.workingMs ? { ...shown, state: 'working' } : shown;
  }

  #perform(call: string, fields: Fields): Fields & { readonly state: string } {
    const { member = '', payer = '', payee = '', of = '', amount, fee } = fields;
    const sum = fen(amount);
    const done = { state: 'done', id: `T${String(this.effects + 1).padStart(12, '0')}` };
    if (call === 'openAccount') return { ...done, account: this.open(member) };
    if (call === 'applyCardBinding') return done;
    if (!this.#balances.has(payer) || !this.#balances.has(payee))
      return { state: 'rejected', reason: 'member' };
    if (call === 'hold') {
      if (this.#balance(payer) < sum) return { state: 'rejected', reason: 'funds' };
      this.#move(payer, -sum);
      this.#held.set(fields['number'] ?? '', sum);
      return done;
    }
    // No parts here: all of it goes, one way or the other.
    if (this.#held.get(of) !== sum || sum === 0n) return { state: 'rejected', reason: 'order' };
    this.#held.set(of, 0n);
    this.#move(call === 'release' ? payee : payer, sum - fen(fee));
    this.#move('fees', fen(fee));
    return done;
  }

  #balance(member = ''): bigint {
    return this.#balances.get(member) ?? 0n;
  }

  #move(member: string, by: bigint): void {
    this.#balances.set(member, this.#balance(member) + by);
  }
}

/** The same as the suite wants it. */
export async function startToy(): Promise<FarEnd & { readonly toy: ToyFarEnd }> {
  const toy = new ToyFarEnd();
  const { origin, close } = await toy.listen();
  return {
    toy,
    origin,
    close,
    settings: (baseUrl, { deduplicates = true, timeoutMs = 5_000 }) => ({
      baseUrl,
      privateKey: MERCHANT_KEY,
      platformKey: publicKeyOf(PLATFORM_KEY),
      deduplication: deduplicates,
      httpTimeoutMs: timeoutMs,
    }),
    now: () => toy.nowMs,
    advance: (ms) => {
      toy.nowMs += ms;
    },
    account: (member) => ({ member, account: toy.open(member) }),
    deposit: ({ member }, amount) => toy.deposit(member, amount),
    effects: () => toy.effects,
    balanced: () => toy.balanced,
    code: () => undefined,
    setResendMode: (mode) => {
      toy.resendMode = mode;
    },
    showLate: (_kind, ms) => {
      toy.hiddenMs = ms;
    },
    takeLong: (_kind, ms) => {
      toy.workingMs = ms;
    },
  };
}
