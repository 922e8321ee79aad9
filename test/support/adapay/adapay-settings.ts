import { readFileSync } from 'node:fs';
import type { AdapaySettings } from '../../../src/providers/adapay/config.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';

/** The adapter's settings for a running sandbox, with what its own codes mean. */
export function adapaySettingsFor({ credentials }: Sandbox): AdapaySettings {
  const given = credentials.adapay;
  return {
    baseUrl: given.baseUrl,
    appId: given.appId,
    apiKey: given.apiKeyTest,
    privateKey: readFileSync(given.merchantKeyPath, 'utf8').trim(),
    platformKey: readFileSync(given.adapayPublicKeyBase64Path, 'utf8').trim(),
    mode: 'test',
    memberNotFoundCodes: ['SIM_NO_SUCH_MEMBER'],
    memberExistsCodes: ['SIM_MEMBER_EXISTS'],
    settleAccountExistsCodes: ['SIM_SETTLE_ACCOUNT_EXISTS'],
    rejectionCodes: { insufficientFunds: ['SIM_BALANCE_SHORT'] },
  };
}
