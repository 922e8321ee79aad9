import { describe, expect, it } from 'vitest';
import { Commands } from '../../workflows/commands.js';
import { refusal } from '../../workflows/refusal.js';

const CODE = '871234';

interface Command {
  readonly requestId: string;
  readonly code?: string;
  readonly amount?: string;
}

const SUBMIT: Command = { requestId: 'a', code: CODE };
const RELEASE: Command = { requestId: 'b', amount: '1.00' };
const REORDERED: Command = { amount: '1.00', requestId: 'b' };
const WAITING: Command = { requestId: 'c', amount: '2.00' };

/** Two commands that were carried out, one that was refused, and one that waits in line. */
async function run(): Promise<Commands> {
  const commands = new Commands();
  void commands.accept('submitCode', SUBMIT, () => () => Promise.resolve('accepted'));
  void commands
    .accept(
      'release',
      RELEASE,
      () => () => Promise.reject(refusal('REFUSED_BY_PROVIDER', 'release was refused')),
    )
    .catch(() => undefined);
  await commands.runNext();
  await commands.runNext();
  void commands.accept('release', WAITING, () => () => Promise.resolve('late'));
  await Promise.resolve();
  return commands;
}

/** As it comes out of the history. */
async function next(): Promise<Commands> {
  return new Commands(JSON.parse(JSON.stringify((await run()).accepted)) as Commands['accepted']);
}

const never = () => {
  throw new Error('carried out twice');
};

describe('commands that one run of a story hands on to the next', () => {
  it('have the same answer or refusal there, and are not carried out again', async () => {
    const commands = await next();
    await expect(commands.accept('submitCode', SUBMIT, never)).resolves.toBe('accepted');
    await expect(commands.accept('release', REORDERED, never)).rejects.toMatchObject({
      type: 'REFUSED_BY_PROVIDER',
      message: 'release was refused',
    });
  });

  it('stay what they were: other content under the same id is refused, also where nothing was answered yet', async () => {
    const commands = await next();
    for (const command of [
      { requestId: 'a', code: '000000' },
      { requestId: 'b', amount: '9.00' },
      { requestId: 'c', amount: '9.00' },
    ])
      expect(() => commands.known('release', command)).toThrow('was used for another command');
  });

  it('that still waited are taken anew', async () => {
    const commands = await next();
    expect(commands.known('release', WAITING)).toBe(false);
    const answer = commands.accept('release', WAITING, () => () => Promise.resolve('done'));
    await commands.runNext();
    await expect(answer).resolves.toBe('done');
  });

  it('show no code in what is handed on', async () => {
    const commands = await run();
    expect(JSON.stringify(commands.accepted)).not.toContain(CODE);
  });
});
