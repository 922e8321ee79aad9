import type { Command } from 'commander';
import { withJson } from '../print.js';
import { notificationTable } from '../shown-operation.js';
import { limitOf, withJournal } from '../with-journal.js';
import { addReview } from './review.js';

interface ListArguments {
  readonly attention: boolean;
  readonly open: boolean;
  readonly limit: string;
  readonly json: boolean;
}

/** Adds `holdfast notification ...`: notifications from providers. The content of a body is never printed. */
export function addNotificationCommands(program: Command, env: NodeJS.ProcessEnv): void {
  const notification = program.command('notification').description('notifications from providers');
  const list = notification
    .command('list')
    .description('notifications, newest first')
    .option('--attention', 'only those that need an operator', false)
    .option('--open', 'only those that are not done yet', false)
    .option('--limit <number>', 'how many', '50');
  withJson(list).action(({ attention, open, limit, json }: ListArguments) =>
    withJournal(
      env,
      (journal) =>
        journal.listNotifications({
          limit: limitOf(limit),
          ...(attention && { attention: true }),
          ...(open && { open: true }),
        }),
      { json, as: notificationTable },
    ),
  );
  addReview(notification, env, {
    description: 'say that you have reviewed one that needs attention',
    idOf: 'a notification that needs attention',
    review: (journal, review) => journal.reviewNotification(review),
  });
}
