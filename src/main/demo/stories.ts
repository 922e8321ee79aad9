import { shareOf, subtractMoney, ZERO, type Money } from '../../domain/money.js';
import type { HoldfastClient, StoryKey } from '../../client/holdfast-client.js';
import { CommandRefused } from '../../client/errors.js';
import type { PurchaseRequest } from '../../client/requests.js';
import type { StoryView } from '../../../workflows/story-messages.js';
import type { Embedded } from '../embedded.js';
import type { SpawnedProcess } from '../spawned-process.js';
import { drawBuyer, drawPart, drawTerms, type Draw } from './names.js';

export const STORIES = ['released', 'partlyReturned', 'codeExpired', 'refusedForFunds', 'killed'] as const;
export type StoryName = (typeof STORIES)[number];

/** What an order's terms alone say the books must show in the end. */
export interface Expected {
  readonly state: string;
  readonly held: Money;
  readonly released: Money;
  readonly returned: Money;
  readonly refunded: Money;
  /** What is left on the buyer's account, and what the seller, the fee and the advance account gained or gave. */
  readonly buyer: Money;
  readonly seller: Money;
  readonly fee: Money;
  readonly advanceGave: Money;
}

/** One purchase of the demo, as it was asked for. */
export interface Told {
  readonly story: StoryName;
  readonly key: { tenant: string; orderNo: string };
  readonly member: string;
  readonly expected: Expected;
}

export interface Stage {
  readonly embedded: Embedded;
  readonly draw: Draw;
  readonly tenant: string;
  readonly seller: { member: string; account: string; name: string };
  /** The worker that runs; a story may replace it. */
  worker: SpawnedProcess;
  readonly say: (line: string) => void;
}

const CODE_LIFETIME_MS = 120_000;
/** The window of the purchase whose code expires, set on the sandbox and the story alike: nobody waits two minutes for it. */
const SHORT_CODE_MS = 2_000;
const POLL_MS = 100;
const PATIENCE_MS = 120_000;

/** Tells one story from start to end, printing its steps as they happen. */
export async function tell(stage: Stage, story: StoryName): Promise<Told> {
  const { embedded, draw, tenant, seller } = stage;
  const { client, sandbox } = embedded;
  const { amount, fee } = drawTerms(draw);
  const key = { tenant, orderNo: `D-${story}-${String(1000 + draw(9000))}` };
  const profile = drawBuyer(draw, `${tenant}_${story}`);
  const part = drawPart(draw, amount);
  const codeWindowMs = story === 'codeExpired' ? SHORT_CODE_MS : CODE_LIFETIME_MS;
  sandbox.pingan.setRules({ codeLifetimeMs: codeWindowMs });

  const request: PurchaseRequest = {
    order: { ...key, provider: 'pingan', amount, fee, onDeadline: 'release' },
    buyer: { profile },
    seller,
    settings: {
      timing: {
        codeWindowMs,
        resendWindowMs: 0,
        paymentWindowMs: 4_000,
        fundsPollMs: 1_000,
        refundWindowMs: 0,
        lateWatchMs: 0,
      },
    },
  };
  stage.say(`\n${story}: order ${key.orderNo}, ${amount} yuan, fee ${fee}`);
  const watched = watch(stage, key);
  try {
    if (story === 'killed') armKill(stage, key.orderNo);
    await client.startPurchase(request);
    await until(client, key, (view) => view.state === 'awaitingCode');
    const refunds = story === 'refusedForFunds' || story === 'codeExpired';
    if (!refunds) sandbox.pingan.deposit({ memberCode: profile.member, amount });
    if (story !== 'codeExpired') {
      const code = sandbox.sms.latest(profile.mobile ?? '')?.code ?? '';
      const { answer } = await client.submitCode(key, { requestId: 'code-1', code });
      stage.say(`  the bank says of the code: ${answer}`);
    }
    if (story === 'released' || story === 'killed') await client.release(key, { requestId: 'release-1' });
    if (story === 'partlyReturned') await client.return(key, { requestId: 'return-1', amount: part });
    await client.awaitEnd(key);
  } finally {
    await watched();
  }
  return { story, key, member: profile.member, expected: expectedOf(story, { amount, fee, part }) };
}

/** Kills the worker when the provider has done the hold and before its answer is sent, and starts another one. */
function armKill(stage: Stage, orderNo: string): void {
  stage.embedded.sandbox.hooks.add({
    provider: 'pingan',
    interface: '6034/1',
    orderNo,
    moment: 'after',
    run: async () => {
      const { pid } = stage.worker;
      await stage.worker.kill('SIGKILL');
      stage.say(`  the provider has taken the money; worker ${pid} is killed before it hears of it`);
      // Not awaited by the provider: its answer goes to nobody, as after a real crash.
      void stage.embedded.startWorker().then((worker) => {
        stage.worker = worker;
        stage.say(`  worker ${worker.pid} takes over`);
      });
    },
  });
}

function expectedOf(story: StoryName, terms: { amount: Money; fee: Money; part: Money }): Expected {
  const { amount, fee, part } = terms;
  const nothing = {
    held: ZERO,
    released: ZERO,
    returned: ZERO,
    refunded: ZERO,
    buyer: ZERO,
    seller: ZERO,
    fee: ZERO,
    advanceGave: ZERO,
  };
  const toSeller = subtractMoney({ from: amount, take: fee });
  const released = { ...nothing, held: amount, released: amount, seller: toSeller, fee };
  switch (story) {
    case 'released':
    case 'killed':
      return { ...released, state: 'released' };
    case 'partlyReturned': {
      const feeBack = shareOf({ amount: fee, part, whole: amount });
      const fromSeller = subtractMoney({ from: part, take: feeBack });
      const seller = subtractMoney({ from: toSeller, take: fromSeller });
      return { ...released, state: 'divided', refunded: part, buyer: part, seller, advanceGave: feeBack };
    }
    case 'codeExpired':
      return { ...nothing, state: 'codeExpired' };
    case 'refusedForFunds':
      return { ...nothing, state: 'paymentExpired' };
  }
}

/** Prints every step once it shows a new word, and a sign of life while nothing happens; returns how to stop. */
function watch(stage: Stage, key: StoryKey): () => Promise<void> {
  let running = true;
  const seen = new Set<string>();
  let quietMs = 0;
  const look = async (): Promise<void> => {
    const view = await viewOf(stage.embedded.client, key);
    for (const step of view?.steps ?? []) {
      const line = `  ${[step.step, step.amount, step.serialNumber, step.outcome, step.detail].filter(Boolean).join('  ')}`;
      if (seen.has(line)) continue;
      seen.add(line);
      quietMs = 0;
      stage.say(line);
    }
  };
  const loop = (async () => {
    while (running) {
      await look();
      await pause(POLL_MS);
      quietMs += POLL_MS;
      if (quietMs % 5_000 === 0) stage.say(`  ... waiting (${quietMs / 1_000} s)`);
    }
    await look();
  })();
  return async () => {
    running = false;
    await loop;
  };
}

async function until(
  client: HoldfastClient,
  key: StoryKey,
  reached: (view: StoryView) => boolean,
): Promise<void> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += POLL_MS) {
    const view = await viewOf(client, key);
    if (view && reached(view)) return;
    await pause(POLL_MS);
  }
  throw new Error(`the story did not get on within ${PATIENCE_MS / 1_000} s`);
}

/** The view, unless nobody can answer: a query needs a worker, and this demo kills it. */
async function viewOf(client: HoldfastClient, key: StoryKey): Promise<StoryView | undefined> {
  try {
    return await client.status(key);
  } catch (error) {
    if (error instanceof CommandRefused) throw error;
    return undefined;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
