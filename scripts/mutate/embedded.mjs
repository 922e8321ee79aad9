import { writeFile } from 'node:fs/promises';

const NAME = '@electric-sql/pglite';
const VIRTUAL = '\0embedded-database';

/** Writes the cluster of an empty embedded database to a file: making it takes ten times as long as reading it. */
export async function writeImage(file) {
  const { PGlite } = await import(NAME);
  const made = await PGlite.create('memory://');
  const image = await made.dumpDataDir('none');
  await made.close();
  await writeFile(file, new Uint8Array(await image.arrayBuffer()));
}

/** Opens every embedded database in memory from that file. */
export function embeddedDatabase(file) {
  const code = `
    import { openAsBlob } from 'node:fs';
    import { PGlite as Made } from '${import.meta.resolve(NAME)}';
    export * from '${import.meta.resolve(NAME)}';
    export const PGlite = {
      create: async (at) =>
        at === 'memory://' ? Made.create({ loadDataDir: await openAsBlob(${JSON.stringify(file)}) }) : Made.create(at),
    };`;
  return {
    name: 'embedded-database',
    enforce: 'pre',
    resolveId: (id) => (id === NAME ? VIRTUAL : undefined),
    load: (id) => (id === VIRTUAL ? code : undefined),
  };
}
