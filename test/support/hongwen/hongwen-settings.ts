import { readFileSync } from 'node:fs';
import type { HongwenSettings } from '../../../src/providers/hongwen/config.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';

/** The adapter's settings for a running sandbox, with what its own codes and statuses mean. */
export function hongwenSettingsFor(sandbox: Sandbox): HongwenSettings {
  const { baseUrl, mchNo, merchantKeyPath, platformPublicKeyPath } = sandbox.credentials.hongwen;
  const { hongwen } = sandbox.workerSettings({ pace: 'bank' }) as { hongwen: HongwenSettings };
  const { rejectionCodes, returnStatus } = hongwen;
  return {
    gatewayUrl: `${baseUrl}/gateway.do`,
    mchNo,
    privateKey: readFileSync(merchantKeyPath, 'utf8'),
    platformKey: readFileSync(platformPublicKeyPath, 'utf8'),
    rejectionCodes,
    returnStatus,
  };
}
