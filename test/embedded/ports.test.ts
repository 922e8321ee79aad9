import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { DEV_PORTS, Ports } from '../../src/embedded/ports.js';
import { pageOf, rowsUnder } from '../docs/pages.js';

const open: Server[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await new Promise((resolve) => server.close(resolve));
});

/** Takes a port, any for 0. */
async function take(port = 0, host = '127.0.0.1'): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  open.push(server);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A port that is taken, with the two after it free: the system gives neither of them out by itself soon. */
async function takenPort(): Promise<number> {
  for (;;) {
    const port = await take();
    try {
      for (const next of [port + 1, port + 2]) await take(next);
    } catch {
      continue;
    }
    for (const server of open.splice(-2)) await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

function portsFor(wanted: ConstructorParameters<typeof Ports>[0]) {
  const said: string[] = [];
  return { ports: new Ports(wanted, (line) => said.push(line)), said };
}

describe('The ports of dev', () => {
  it('are those that docs/operations.md names', () => {
    const rows = rowsUnder(pageOf('docs/operations.md'), 'The ports of `dev`');
    const shown = rows.map(([port = '']) => Number(port.replaceAll('`', '')));
    expect(shown).toEqual(Object.values(DEV_PORTS));
  });

  it('are six in a row, which Adapay’s notifications can reach', () => {
    expect(Object.values(DEV_PORTS)).toEqual([8710, 8711, 8712, 8713, 8714, 8715]);
  });
});

describe('A part', () => {
  it('gets its own port while that is free, and nothing is said', async () => {
    const port = (await takenPort()) + 1;
    const { ports, said } = portsFor({ sandbox: port });
    expect(await ports.find('sandbox')).toBe(port);
    expect(said).toEqual([]);
  });

  it('gets the next free one where its own is taken, with a warning of one line', async () => {
    const port = await takenPort();
    const { ports, said } = portsFor({ sandbox: port });
    expect(await ports.find('sandbox')).toBe(port + 1);
    expect(said).toEqual([`Warning: port ${port} is taken; the sandbox is on ${port + 1}`]);
  });

  it('never gets the port of another part', async () => {
    const port = await takenPort();
    const { ports } = portsFor({ sandbox: port, codecServer: port + 1 });
    expect(await ports.find('sandbox')).toBe(port + 2);
    expect(await ports.find('codecServer')).toBe(port + 1);
  });

  it('sees a port as taken that another program has on every address', async () => {
    const port = await takenPort();
    await take(port + 1, '0.0.0.0');
    const { ports } = portsFor({ gateway: port + 1 });
    expect(await ports.find('gateway')).toBeGreaterThan(port + 1);
  });

  it('for which none is wanted may take any', async () => {
    expect(await portsFor({}).ports.find('temporal')).toBe(0);
  });

  it('whose port is taken in the moment before it is opened gets the next one', async () => {
    const port = (await takenPort()) + 1;
    const { ports, said } = portsFor({ journal: port });
    const opened = await ports.open('journal', async (given) => {
      if (given === port) await take(port);
      await take(given);
      return given;
    });
    expect(opened).toBe(port + 1);
    expect(said).toEqual([`Warning: port ${port} is taken; the journal’s API is on ${port + 1}`]);
  });

  it('that cannot be opened for another reason says which, at once', async () => {
    const { ports } = portsFor({ journal: (await takenPort()) + 1 });
    await expect(ports.open('journal', () => Promise.reject(new Error('no such folder')))).rejects.toThrow(
      'no such folder',
    );
  });

  it('is refused by a code where fifty ports in a row are taken', async () => {
    const { ports } = portsFor({ gateway: 65_535 });
    await take(65_535);
    await expect(ports.find('gateway')).rejects.toMatchObject({ code: 'PORT_TAKEN' });
  });
});
