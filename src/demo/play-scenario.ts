import type { PurchaseRequest } from '../contract/purchases.js';
import { shareOf, subtractMoney, ZERO } from '../domain/money.js';
import type { DemoProvider } from './demo-provider.js';
import { drawBuyer, drawFraction, drawPart, drawTerms, type Draw } from './names.js';
import type { HeldOrder, MoneyRules, Scenario, Terms } from './scenario.js';
import { SCENARIOS, type ScenarioName } from './scenarios.js';
import { killAfterHold } from './kill-after-hold.js';
import { loseAnswer } from './lose-answer.js';
import { untilState, watching, type Stage, type PlayedPurchase } from './stage.js';
import { Teller } from './teller.js';

const CODE_LIFETIME_MS = 120_000;
const LONG_ENOUGH_MS = 600_000;

/** What every purchase of a run shares. */
export interface Cast {
  readonly provider: DemoProvider;
  readonly receivers: HeldOrder['receivers'];
}

/** A member's id that every provider takes: it has no hyphen. */
export function memberOf({ tenant }: Stage, name: string): string {
  return `${tenant.replaceAll('-', '_')}_${name}`;
}

/** Plays one scenario from start to end, telling its steps as they happen. */
export async function playScenario(stage: Stage, cast: Cast, name: ScenarioName): Promise<PlayedPurchase> {
  const scenario: Scenario = SCENARIOS[name];
  const { provider, receivers } = cast;
  const { embedded, draw, tenant, progress, open } = stage;
  const { client, sandbox } = embedded;
  const drawn = drawTerms(draw);
  const key = { tenant, orderNo: `D-${name}-${String(1000 + draw(9000))}` };
  const profile = drawBuyer(draw, memberOf(stage, name));
  const isShared = scenario.isShared === true && provider.capabilities.includes('severalReceivers');
  const terms = drawDivision(draw, drawn, isShared);
  const { amount, fee } = terms;
  const hasCodes = provider.capabilities.includes('verificationCode');
  const codeWindowMs = scenario.timing?.codeWindowMs ?? CODE_LIFETIME_MS;
  provider.setCodeLifetime?.(sandbox, codeWindowMs);
  const request: PurchaseRequest = {
    order: { ...key, provider: provider.name, amount, fee, onDeadline: 'release' },
    buyer: { profile },
    seller: receivers.seller,
    settings: { timing: { ...TIMING, ...scenario.timing, codeWindowMs } },
  };
  progress.say(`\n${name}: order ${key.orderNo}, ${amount} yuan, fee ${fee}`);
  const subjects = { key, member: profile.member };
  const teller = new Teller(embedded.journal, subjects, progress.say);
  if (!scenario.isUnfunded) provider.bringFunds(sandbox, { member: profile.member, amount });
  await watching(teller, async () => {
    if (scenario.isKilled) killAfterHold(stage, { ...subjects, provider, amount, teller });
    if (scenario.isLost) loseAnswer(stage, provider.holdRequest(key.orderNo));
    await open.start(key, () => client.purchases.start(request));
    if (hasCodes) {
      await progress.during('the code to be requested', () => untilState(client, key, 'awaitingCode'));
      if (!scenario.isCodeless) await submitCode(stage, key, profile.mobile);
    }
    if (scenario.decide) {
      const whatComes = whatHolds(scenario);
      await progress.during(whatComes, () => untilState(client, key, 'held'));
      await scenario.decide({ client, key, terms, receivers, ...moneyRulesOf(provider) });
    }
    const result = () => client.purchases.result(key);
    const end = await progress.during(scenario.endsBy ?? 'the purchase to end', result);
    open.hasEnded(key);
    await teller.tell(`the purchase has ended: ${end.state}`);
  });
  const expected = scenario.expected(terms, moneyRulesOf(provider));
  return { scenario: name, key, member: profile.member, expected };
}

/** Nobody waits for what does not come: windows are short, or longer than a scenario takes. */
const TIMING = {
  resendWindowMs: 0,
  paymentWindowMs: LONG_ENOUGH_MS,
  fundsPollMs: 1_000,
  confirmWindowMs: LONG_ENOUGH_MS,
  refundWindowMs: 0,
  lateWatchMs: 0,
};

function moneyRulesOf({ capabilities, advance }: DemoProvider): MoneyRules {
  return {
    holdIsDivisible: capabilities.includes('divisibleHold'),
    feesBackFrom: advance ? 'advance' : 'fee',
  };
}

function whatHolds({ isKilled, isLost }: Scenario): string {
  if (isKilled) return 'the next worker to query the hold';
  return isLost ? 'the worker to query the hold whose answer was lost' : 'the money to be held';
}

/** How an order is divided; one with several receivers needs a rest that can be divided again. */
function drawDivision(draw: Draw, { amount, fee }: Pick<Terms, 'amount' | 'fee'>, isShared: boolean): Terms {
  const part = isShared ? drawFraction(draw, amount) : drawPart(draw, amount);
  if (!isShared) return { amount, fee, part, courier: ZERO, agent: ZERO };
  const rest = subtractMoney({ from: amount, take: part });
  const net = subtractMoney({ from: amount, take: fee });
  const courier = drawFraction(draw, shareOf({ amount: rest, part: net, whole: amount }));
  return {
    amount,
    fee,
    part,
    courier,
    agent: drawFraction(draw, subtractMoney({ from: rest, take: courier })),
  };
}

async function submitCode(
  { embedded: { client, sandbox } }: Stage,
  key: PlayedPurchase['key'],
  mobile: string | undefined,
): Promise<void> {
  const code = sandbox.sms.latest(mobile ?? '')?.code ?? '';
  await client.purchases.submitCode(key, { requestId: 'code-1', code });
}
