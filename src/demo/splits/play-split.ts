import type { SplitKey, SplitRequest } from '../../contract/splits.js';
import { fromFen, subtractMoney, sumMoney, toFen, type Money } from '../../domain/money.js';
import type { Account } from '../../domain/party.js';
import { killAfter } from '../kill-after.js';
import { loseAnswer } from '../lose-answer.js';
import { drawFraction, drawPart, drawTerms, type Draw } from '../names.js';
import { untilAttention, untilState, watching, type Stage } from '../stage.js';
import { Teller } from '../teller.js';
import { SPLIT_SCENARIOS, type SplitScenarioName } from './scenarios.js';
import type { SplitDemoProvider } from './split-demo-provider.js';
import {
  SHARERS,
  type ExpectedSplit,
  type Sharer,
  type SplitScenario,
  type SplitTerms,
} from './split-scenario.js';

/** How long a division stays open that only its deadline ends: longer than its commands take. */
const OPEN_MS = 5_000;
const LONG_ENOUGH_MS = 600_000;
/** Nobody waits half an hour for an operator to be alerted. */
const ATTENTION_MS = 1_000;

/** A division that was played. */
export interface PlayedSplit {
  readonly scenario: string;
  readonly key: SplitKey;
  readonly terms: SplitTerms;
  readonly expected: ExpectedSplit;
}

/** What every division of a run shares. */
export interface SplitCast {
  readonly provider: SplitDemoProvider;
  readonly sharers: Readonly<Record<Sharer, Account>>;
}

/** Plays one division from its trade to its end, telling its steps as they happen. */
export async function playSplit(
  stage: Stage,
  cast: SplitCast,
  name: SplitScenarioName,
): Promise<PlayedSplit> {
  const scenario: SplitScenario = SPLIT_SCENARIOS[name];
  const { provider, sharers } = cast;
  const { embedded, draw, tenant, progress, open } = stage;
  const { client, sandbox, journal } = embedded;
  const terms = drawSplit(draw);
  const key = { tenant, splitNo: `D-${name}-${String(1000 + draw(9000))}` };
  const setSharer = (who: Sharer, result: 'succeeds' | 'fails'): void =>
    provider.setSharer(sandbox, sharers[who].account, result);
  for (const who of SHARERS) setSharer(who, who === scenario.failsFor ? 'fails' : 'succeeds');
  const request: SplitRequest = {
    ...{ ...key, provider: provider.name, paid: terms.paid },
    trade: provider.addTrade(sandbox, terms.paid),
    receivers: SHARERS.map((who) => ({ itemId: who, payee: sharers[who], amount: terms[who] })),
    finishAfterMs: provider.finishes ? LONG_ENOUGH_MS : OPEN_MS,
    onDeadline: 'finish',
    settings: {
      timing: { lateWatchMs: 0, attentionAfterMs: scenario.isLost ? ATTENTION_MS : LONG_ENOUGH_MS },
    },
  };
  progress.say(`\n${name}: trade ${request.trade.tradeNo}, ${terms.paid} yuan between ${SHARERS.length}`);
  const teller = new Teller(journal, { key: { tenant, orderNo: key.splitNo } }, progress.say);
  await watching(teller, async () => {
    if (scenario.isLost) loseAnswer(stage, { provider: provider.name, interface: provider.call });
    if (scenario.isKilled) killAfterSplit(stage, { provider, key, teller });
    await open.start(key, () => client.splits.start(request));
    if (scenario.isLost && !provider.hasQuery) await decideInDoubt(stage, key, teller);
    const state = scenario.comesTo;
    await progress.during('the receivers to come to an end', () => untilState(client, key, state));
    const { returnsParts, finishes } = provider;
    await scenario.decide?.({ client, key, terms, setSharer, returnsParts, finishes });
    const end = await progress.during('the division to end', () => client.splits.result(key));
    open.hasEnded(key);
    await teller.tell(`the division has ended: ${end.state}`);
  });
  return { scenario: name, key, terms, expected: scenario.expected(terms, provider) };
}

/** The shares of an amount, of which something stays undivided, and a refund that needs more than that. */
function drawSplit(draw: Draw): SplitTerms {
  const { amount: paid } = drawTerms(draw);
  const seller = drawFraction(draw, paid);
  const courier = drawFraction(draw, subtractMoney({ from: paid, take: seller }));
  const undivided = subtractMoney({ from: paid, take: sumMoney(seller, courier) });
  // One receiver alone can give it back, so that a part is returned where parts are taken.
  const refund = sumMoney(undivided, drawPart(draw, atLeastTwoFen(seller)));
  return { paid, seller, courier, refund };
}

function atLeastTwoFen(amount: Money): Money {
  return toFen(amount) < 2n ? fromFen(2n) : amount;
}

/** No query can say what became of it: an operator is alerted, looks it up where the provider shows it, and decides. */
async function decideInDoubt(
  { embedded: { client }, progress }: Stage,
  key: SplitKey,
  teller: Teller,
): Promise<void> {
  await progress.during('an operator to be alerted', () => untilAttention(client, key));
  const operationId = `${key.tenant}/${key.splitNo}/split/0`;
  const evidence = 'the provider’s portal shows the trade as divided';
  await teller.tell(`an operator decides that it happened: ${evidence}`);
  await client.operations.decide(key, { operationId, happened: true, evidence, by: 'demo operator' });
}

function killAfterSplit(
  stage: Stage,
  { provider, key, teller }: { provider: SplitDemoProvider; key: SplitKey; teller: Teller },
): void {
  const { journal, sandbox } = stage.embedded;
  killAfter(stage, {
    request: { provider: provider.name, interface: provider.call },
    teller,
    what: 'split',
    took: async () => {
      const [split] = await journal.list({ prefix: `${key.tenant}/${key.splitNo}/split/`, limit: 1 });
      const times = split === undefined ? 0 : provider.writes(sandbox, split).length;
      return `the provider divides the trade (call ${times}); its answer has not left`;
    },
  });
}
