import { mkdir } from 'node:fs/promises';
import { InvalidInput } from '../domain/errors.js';
import { InvalidConfiguration } from './config.js';
import { systemCodeOf } from './read-text-file.js';

/** Makes the data folder, where it is not there. @throws InvalidConfiguration that names the variable. */
export async function makeDataFolder(dataDir: string): Promise<void> {
  const why = await notMade(dataDir);
  if (why !== undefined)
    throw new InvalidConfiguration(`HOLDFAST_DATA: expected a folder that can be made and written (${why})`);
}

/** The same for a folder that an argument names. @throws InvalidInput */
export async function makeFolderOf(argument: string, path: string): Promise<void> {
  const why = await notMade(path);
  if (why !== undefined)
    throw new InvalidInput(argument, `a folder that can be made and written expected (${why})`);
}

async function notMade(path: string): Promise<string | undefined> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    return undefined;
  } catch (error) {
    return systemCodeOf(error);
  }
}
