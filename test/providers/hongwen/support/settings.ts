import { readFileSync } from 'node:fs';
import type { HongwenSettings } from '../../../../src/providers/hongwen/config.js';

export const MCH_NO = '2014072300007148';

/** A file beside the vectors. */
export function vectorText(name: string): string {
  return readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8');
}

/** Settings with the keys of the vectors. */
export function hongwenSettings(changes: Partial<HongwenSettings> = {}): HongwenSettings {
  return {
    mchNo: MCH_NO,
    privateKey: vectorText('merchant-key.pem'),
    platformKey: vectorText('platform-public-key.pem'),
    ...changes,
  };
}
