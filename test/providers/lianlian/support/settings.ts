import {
  loadLianlianConfig,
  type LianlianConfig,
  type LianlianSettings,
} from '../../../../src/providers/lianlian/config.js';
import { vectorText } from './vectors.js';

export const MCH_ID = '2020042200284052';

/** Settings with the keys of the vectors. */
export function lianlianSettings(changes: Partial<LianlianSettings> = {}): LianlianSettings {
  return {
    mchId: MCH_ID,
    privateKey: vectorText('merchant-key.pem'),
    platformKey: vectorText('platform-public-key.pem'),
    ...changes,
  };
}

/** The same, checked. */
export function lianlianConfig(changes: Partial<LianlianSettings> = {}): LianlianConfig {
  return loadLianlianConfig(lianlianSettings(changes));
}
