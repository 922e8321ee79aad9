import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { DEV_PORTS } from './ports.js';

/**
 * The configuration without what names `dev`'s own parts. Whoever keeps the variables of the other terminals in an `.env` has them
 * here too, and means the parts that this start is to bring up.
 */
export function withoutOwnAddresses(config: Config): Config {
  const { temporal, journalUrl, keyRingPath, dataDir } = config;
  const isOwn = {
    temporal: temporal.address === `127.0.0.1:${DEV_PORTS.temporal}`,
    journal: journalUrl === `http://127.0.0.1:${DEV_PORTS.journal}`,
    keyRing: keyRingPath === join(dataDir, 'key-ring.json'),
  };
  return {
    ...config,
    temporal: { ...temporal, ...(isOwn.temporal && { address: undefined }) },
    journalUrl: isOwn.journal ? undefined : journalUrl,
    keyRingPath: isOwn.keyRing ? undefined : keyRingPath,
  };
}
