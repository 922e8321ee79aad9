import type { PGlite } from '@electric-sql/pglite';
import type { DatabaseRow, Parameter, Session } from './database.js';

/**
 * Runs statements on PGlite prepared by their names, as pg does. PGlite's own `query` parses and plans at every call,
 * which takes three times as long as running these statements.
 *
 * A statement does not wait for a transaction under way but would run inside it: the journal has transactions only
 * while it is being opened.
 */
export async function preparedStatements(pglite: PGlite): Promise<Session['query']> {
  const { parse, protocol } = await import('@electric-sql/pglite');
  const { serialize } = protocol;
  const prepared = new Set<string>();

  const run = async (name: string, text: string, values: readonly Parameter[]) => {
    if (!prepared.has(name)) {
      await pglite.execProtocol(serialize.parse({ name, text }));
      prepared.add(name);
    }
    const { messages } = await pglite.execProtocol(
      Buffer.concat([
        serialize.bind({
          statement: name,
          values: values.map((value) => (value === null ? null : String(value))),
        }),
        serialize.describe({ type: 'P' }),
        serialize.execute({}),
        serialize.sync(),
      ]),
    );
    const [result] = parse.parseResults(messages, pglite.parsers, {});
    return (result?.rows ?? []) as readonly DatabaseRow[];
  };

  return ({ name, text }, values = []) =>
    pglite.runExclusive(async () => {
      try {
        return await run(name, text, values);
      } catch (error) {
        // Ends the failed exchange, so that the next one starts clean.
        await pglite.execProtocol(serialize.sync());
        throw error;
      }
    });
}
