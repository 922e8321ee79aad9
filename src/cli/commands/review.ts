import type { Command } from 'commander';
import { InvalidInput } from '../../domain/errors.js';
import type { Journal } from '../../journal/journal.js';
import { withJournal } from '../with-journal.js';

/** One thing of the journal that an operator reviews, and who says what of it. */
export interface Review {
  readonly id: string;
  readonly by: string;
  readonly evidence: string;
}

/** What the `review` of a group of commands is about. */
export interface Reviewed {
  readonly description: string;
  /** What the id must name. */
  readonly idOf: string;
  /** Answers whether there is such a thing to review. */
  readonly review: (journal: Journal, review: Review) => Promise<boolean>;
}

/** Adds `review <id>` to a group of commands: an operator says what was found, which is kept permanently. */
export function addReview(
  group: Command,
  env: NodeJS.ProcessEnv,
  { description, idOf, review }: Reviewed,
): void {
  group
    .command('review <id>')
    .description(description)
    .requiredOption('--evidence <text>', 'what you found, kept permanently')
    .requiredOption('--by <name>', 'who reviewed it')
    .action((id: string, { evidence, by }: { evidence: string; by: string }) =>
      withJournal(env, async (journal) => {
        if (evidence.trim().length < 10)
          throw new InvalidInput('evidence', 'what was found, 10 characters or more');
        if (!(await review(journal, { id, by, evidence }))) throw new InvalidInput('id', `names ${idOf}`);
        return { id, reviewedBy: by };
      }),
    );
}
