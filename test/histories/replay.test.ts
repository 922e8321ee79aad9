import { fileURLToPath } from 'node:url';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { PINGAN_ENDPOINTS } from '../../src/providers/pingan/capabilities.js';
import type { OnboardingResult } from '../../workflows/onboarding/messages.js';
import type { OrderEnd } from '../../workflows/purchase/messages.js';
import type { SplitEnd } from '../../workflows/split/messages.js';
import * as workflows from '../../workflows/index.js';
import { ACTIVITY_NAMES } from '../support/virtual/activity-names.js';
import { endOf } from './end-of.js';
import { extendFirstTask } from './extend-first-task.js';
import { payloadTexts } from './payload-texts.js';
import { readRecorded, recordedNames } from './recorded.js';
import { SCENARIOS } from './scenarios.js';
import { swapTwoCommands } from './swap-two-commands.js';

const SHIPPED = fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url));
// Another bundle is named as for test/support/virtual/workflow-bundle.ts.
const BUNDLE = process.env['HOLDFAST_TEST_BUNDLE'] ?? SHIPPED;
const FAILURE_CONVERTER = fileURLToPath(
  new URL('../../dist/src/security/failure-converter.js', import.meta.url),
);
const REPLAY_MS = 60_000;
const UNSAFE =
  'This change of a workflow would stop open scenarios: it gives other commands than they did. Put it behind ' +
  "patched('...') so that they keep the old way, as docs/changing-workflows.md shows; do not record this history anew.";

const ORDER_ENDS: Readonly<Record<OrderEnd, true>> = {
  released: true,
  returned: true,
  divided: true,
  rejected: true,
  paymentExpired: true,
  cancelled: true,
  codeExpired: true,
  codeVoid: true,
  tooManyChecks: true,
};
const ONBOARDING_ENDS: Readonly<Record<OnboardingResult['state'], true>> = {
  bound: true,
  rejected: true,
  codeExpired: true,
  codeVoid: true,
  tooManyChecks: true,
  cancelled: true,
};

/** One that is `rejected` has begun nothing, which no worker of a recording brings about. */
const DIVISION_ENDS: Readonly<Record<Exclude<SplitEnd, 'rejected'>, true>> = {
  split: true,
  partlySplit: true,
  notSplit: true,
  finished: true,
  cancelled: true,
};

/** Plays a history again on the workflows as they are now. @throws DeterminismViolationError when they do something else. */
async function replay(workflowId: string, history: History): Promise<void> {
  const options = {
    workflowBundle: { codePath: BUNDLE },
    dataConverter: { failureConverterPath: FAILURE_CONVERTER },
    replayName: workflowId.replaceAll('/', '-'),
  };
  try {
    await Worker.runReplayHistory(options, history, workflowId);
  } catch (error) {
    if (error instanceof DeterminismViolationError) error.message = `${UNSAFE}\n${error.message}`;
    throw error;
  }
}

beforeAll(() => {
  // A violation is what some of these tests want: the SDK's own lines about it say nothing more.
  const logger = new DefaultLogger('ERROR', () => undefined);
  Runtime.install({ logger, telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } } });
});

describe('the recorded histories', () => {
  it('are those of the scenarios, one each', () => {
    expect(recordedNames()).toEqual(SCENARIOS.map(({ name }) => name).sort());
  });

  it('hold every ending of an order, of an onboarding and of a division', () => {
    const ends = SCENARIOS.map(({ name }) => endOf(readRecorded(name).history) as Ended | undefined);
    const states = new Set(ends.flatMap((end) => end?.state ?? []));
    const wanted = [ORDER_ENDS, ONBOARDING_ENDS, DIVISION_ENDS].flatMap((table) => Object.keys(table));
    expect(wanted.filter((state) => !states.has(state))).toEqual([]);
  });

  it('hold every workflow, and every activity that one calls', () => {
    const recorded = recordedNames().map((name) => readRecorded(name).history);
    const called = new Set(recorded.flatMap(activitiesOf));
    expect(ACTIVITY_NAMES.filter((name) => !called.has(name))).toEqual([]);
    const started = new Set(recorded.map(typeOf));
    expect(Object.keys(workflows).filter((name) => !started.has(name))).toEqual([]);
  });

  it('hold every interface of 平安 by which something is done', () => {
    const calls = new Set(recordedNames().flatMap((name) => readRecorded(name).calls));
    const writes = PINGAN_ENDPOINTS.filter(({ kind }) => kind !== undefined).map(({ name }) => name);
    /** One without a flag in its name stands for all flags that no other name has. */
    const isCalled = (write: string): boolean =>
      [...calls].some((call) => {
        const name = call.replace(/^pingan /, '');
        return name === write || (name.startsWith(`${write}/`) && !writes.includes(name));
      });
    expect(writes.filter((write) => !isCalled(write))).toEqual([]);
  });
});

/** The names of the activities that a history shows: ordinary ones by their own events, local ones by what their markers hold. */
function activitiesOf(history: History): string[] {
  const ordinary = history.events?.map(
    ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name,
  );
  const locals = payloadTexts(history).map((text) => /"activity_type":"(\w+)"/.exec(text)?.[1]);
  return [...(ordinary ?? []), ...locals].flatMap((name) => name ?? []);
}

function typeOf({ events }: History): string | undefined {
  return events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? undefined;
}

describe('a recorded history', () => {
  it.each(recordedNames())('holds nothing personal and no name of a machine: %s', (name) => {
    const { history } = readRecorded(name);
    const texts = payloadTexts(history).join('\n');
    for (const [what, pattern] of Object.entries(PERSONAL)) {
      expect(texts.match(pattern)?.[0], what).toBeUndefined();
    }
    const identities = JSON.stringify(history).match(/"identity":"[^"]*"/g) ?? [];
    expect(identities.filter((identity) => !/"(?:worker|client)-\d"$/.test(identity))).toEqual([]);
  });
});

/** What a masked text cannot look like. Masks are zeros for digits and asterisks for all else. */
const PERSONAL = {
  mobile: /(?<!\d)1[3-9]\d{9}(?!\d)/,
  identityNumber: /(?<!\d)[1-9]\d{16}[\dX](?!\d)/,
  cardNumber: /(?<!\d)62\d{14,17}(?!\d)/,
  holder: /"holder":"[^*"]/,
  code: /"code":"(?!0+")\d+"/,
  path: /\/(?:tmp|home|root|work)\//,
};

interface Ended {
  readonly state: string;
}

describe.each(SCENARIOS)('the recorded scenario $name', ({ name, ends }) => {
  it('ends as its name says', () => {
    const end = endOf(readRecorded(name).history);
    if (ends === undefined) expect(end).toBeUndefined();
    else expect(end).toMatchObject(ends);
  });

  it(
    'is carried on by the workflows as they are now',
    async () => {
      const { workflowId, history } = readRecorded(name);
      await expect(replay(workflowId, history)).resolves.toBeUndefined();
    },
    REPLAY_MS,
  );
});

describe('a scenario whose first workflow task was extended by a second one', () => {
  // One of each workflow: the beginning is the same for all of its scenarios.
  const types = new Map(SCENARIOS.map(({ name }) => [typeOf(readRecorded(name).history), name]));

  it.each([...types])(
    'is carried on as well: %s, by %s',
    async (_type, name) => {
      const { workflowId, history } = readRecorded(name);
      await expect(replay(workflowId, extendFirstTask(history))).resolves.toBeUndefined();
    },
    REPLAY_MS,
  );
});

describe('a scenario that gave two of its commands in the other order', () => {
  const swapped = SCENARIOS.flatMap(({ name }) => {
    const { workflowId, history } = readRecorded(name);
    const other = swapTwoCommands(history);
    return other ? [{ name, workflowId, history: other }] : [];
  });

  it('is had of most scenarios', () => {
    expect(swapped.length).toBeGreaterThan(SCENARIOS.length / 2);
  });

  it.each(swapped)(
    'is refused, and told what to do about it: $name',
    async ({ workflowId, history }) => {
      const refused = expect(replay(workflowId, history)).rejects;
      await refused.toThrow(DeterminismViolationError);
      await refused.toThrow("Put it behind patched('...')");
    },
    REPLAY_MS,
  );
});
