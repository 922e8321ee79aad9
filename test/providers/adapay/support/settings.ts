import {
  loadAdapayConfig,
  type AdapayConfig,
  type AdapaySettings,
} from '../../../../src/providers/adapay/config.js';
import { vectorText } from './vectors.js';

export const APP_ID = 'app_a1b23c45-dc67-890b-123f-45a67890d1c2';
export const API_KEY = 'api_test_0f8fad5b-d9cb-469f-a165-70867728950e';

/** Settings that pass, with the vectors' keys. */
export function adapaySettings(changes: Partial<AdapaySettings> = {}): AdapaySettings {
  return {
    appId: APP_ID,
    apiKey: API_KEY,
    privateKey: vectorText('merchant-key.pem'),
    platformKey: vectorText('platform-public-key.pem'),
    mode: 'test',
    ...changes,
  };
}

export function adapayConfig(changes: Partial<AdapaySettings> = {}): AdapayConfig {
  return loadAdapayConfig(adapaySettings(changes));
}
