import type { Command } from 'commander';
import { unbindingRequest } from '../../contract/cards.js';
import { correctionRequest } from '../../contract/corrections.js';
import { withJson } from '../print.js';
import { readRequest } from '../read-request.js';
import { shownStatus } from '../shown-workflow.js';
import { withClient } from '../with-client.js';

/** Adds `holdfast card ...`: bound cards. */
export function addCardCommands(program: Command, env: NodeJS.ProcessEnv): void {
  const card = program
    .command('card')
    .description('bound cards: take them off their accounts, correct their banks');
  card
    .command('unbind <file>')
    .description('unbind the card that a JSON file describes; - reads standard input')
    .action(async (file: string) => {
      const request = await readRequest(file, unbindingRequest, 'an unbinding');
      await withClient(env, (client) => client.cards.unbind(request));
    });
  card
    .command('correct <file>')
    .description('correct the bank of the bound card that a JSON file describes; - reads standard input')
    .action(async (file: string) => {
      const request = await readRequest(file, correctionRequest, 'a correction');
      await withClient(env, (client) => client.corrections.start(request));
    });
  const correction = card
    .command('correction <tenant> <correctionNo>')
    .description('how a correction of a card’s bank stands');
  withJson(correction).action((tenant: string, correctionNo: string, { json }: { json: boolean }) =>
    withClient(env, (client) => client.corrections.status({ tenant, correctionNo }), {
      json,
      as: shownStatus,
    }),
  );
  const status = card.command('status <tenant> <unbindingNo>').description('how an unbinding stands');
  withJson(status).action((tenant: string, unbindingNo: string, { json }: { json: boolean }) =>
    withClient(env, (client) => client.cards.status({ tenant, unbindingNo }), { json, as: shownStatus }),
  );
}
