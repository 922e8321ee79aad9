import type { UpdateDefinition } from '@temporalio/common';
import { setHandler } from '@temporalio/workflow';
import { compareMoney, type Money } from '../../src/domain/money.js';
import type { Account } from '../../src/domain/party.js';
import { accountOf, money, positive } from '../core/command-input.js';
import { CommandQueue } from '../core/command-queue.js';
import { handleCommand } from '../core/handle-command.js';
import { refusal } from '../core/refusal.js';
import type { Workflow } from '../core/workflow.js';
import { runThenDrop, untilCarriedOut, type Reserved } from '../operations/until-carried-out.js';
import { expectDone, FIRST, type Allocations, type Wanted } from './allocations.js';
import {
  allocateUpdate,
  reverseAllocationUpdate,
  suspenseQuery,
  type AllocateCommand,
  type ReverseAllocationCommand,
  type SuspenseAnswer,
  type SuspenseView,
} from './messages.js';

/** What commands need of the money that they are about. */
export interface SuspenseActions {
  readonly view: () => SuspenseView;
  /** Something was allocated or taken back. */
  readonly moved: () => void;
  /** Takes over, and brings what a lost task or another run has begun to its end. */
  readonly catchUp: () => Promise<void>;
}

type Prepare<C> = (command: C) => PreparedCommand;

/** A command that was checked: what it moves is kept for it until it is carried out, or dropped. */
type PreparedCommand = Reserved<SuspenseAnswer>;

/** Where the decisions on suspended money come in; refused before any money moves. */
export class SuspenseCommandHandlers {
  readonly queue = new CommandQueue(() => this.workflow.execution.isCaughtUp, { verifies: true });

  constructor(
    readonly workflow: Workflow,
    readonly allocations: Allocations,
    readonly actions: SuspenseActions,
  ) {}

  /** Registers every handler; before the first await, so that nothing sent early is lost. */
  handleMessages(): void {
    setHandler(suspenseQuery, () => this.actions.view());
    this.#on(allocateUpdate, (command) => this.#prepareAllocate(command));
    this.#on(reverseAllocationUpdate, (command) => this.#prepareReverse(command));
  }

  #on<C extends { readonly requestId: string }>(
    update: UpdateDefinition<SuspenseAnswer, [C]>,
    prepare: Prepare<C>,
  ): void {
    handleCommand({ limits: this.workflow.limits, queue: this.queue }, update, {
      accept: (command) =>
        this.queue.accept(update.name, command, () =>
          untilCarriedOut({
            prepare: () => runThenDrop(prepare(command)),
            catchUp: () => this.actions.catchUp(),
          }),
        ),
      check: (command) => prepare(command).drop(),
    });
  }

  #prepareAllocate(command: AllocateCommand): PreparedCommand {
    const { requestId } = command;
    if (requestId === FIRST)
      throw refusal('INVALID_INPUT', `requestId: not ${FIRST}, which names the first one`);
    if (this.allocations.isDone('allocateSuspense', requestId)) return this.#done(requestId);
    const wanted = wantedOf(command);
    this.#expectOpen('allocate');
    return this.#reserving(this.allocations.reserve(wanted.amount), requestId, async () => {
      expectDone('the allocation', (await this.allocations.allocate(requestId, wanted)).outcome);
    });
  }

  #prepareReverse({ requestId, allocationId, amount }: ReverseAllocationCommand): PreparedCommand {
    if (this.allocations.isDone('reverseAllocation', requestId)) return this.#done(requestId);
    const taken = positive(amount, 'amount');
    this.#expectOpen('reverseAllocation');
    const drop = this.allocations.reserveReversal(allocationId, taken);
    return this.#reserving(drop, requestId, async () => {
      const { outcome } = await this.allocations.reverse(requestId, allocationId, taken);
      expectDone('the reversal', outcome);
    });
  }

  #done(requestId: string): PreparedCommand {
    return { run: () => Promise.resolve(this.#answer(requestId)), drop: () => undefined };
  }

  #reserving(unreserve: () => void, requestId: string, move: () => Promise<void>): PreparedCommand {
    let isKept = true;
    const drop = (): void => {
      if (isKept) unreserve();
      isKept = false;
    };
    const run = async (): Promise<SuspenseAnswer> => {
      await move();
      drop();
      this.actions.moved();
      return this.#answer(requestId);
    };
    return { run, drop };
  }

  #expectOpen(name: string): void {
    const { state } = this.actions.view();
    if (state === 'suspended' || state === 'allocated') return;
    throw refusal('WRONG_STATE', `${name} is not possible in state ${state}`);
  }

  #answer(requestId: string): SuspenseAnswer {
    return { requestId, ...this.actions.view() };
  }
}

function wantedOf({ account, amount, fee }: AllocateCommand): Wanted {
  const owner: Account = accountOf(account, 'account');
  const wanted: Money = positive(amount, 'amount');
  if (fee === undefined) return { account: owner, amount: wanted };
  const kept = money(fee, 'fee');
  if (compareMoney(kept, wanted) >= 0) throw refusal('INVALID_INPUT', 'fee: less than the amount');
  return { account: owner, amount: wanted, fee: kept };
}
