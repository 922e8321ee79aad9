import { readFileSync } from 'node:fs';
import type { LianlianSettings } from '../../../src/providers/lianlian/config.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';

/** The adapter's settings for a running sandbox, with what its own codes and statuses mean. */
export function lianlianSettingsFor(sandbox: Sandbox): LianlianSettings {
  const given = sandbox.credentials.lianlian;
  const { lianlian } = sandbox.workerSettings({ pace: 'bank' }) as { lianlian: LianlianSettings };
  const { rejectionCodes, channels } = lianlian;
  return {
    baseUrl: given.baseUrl,
    mchId: given.mchId,
    privateKey: readFileSync(given.merchantKeyBase64Path, 'utf8').trim(),
    platformKey: readFileSync(given.platformPublicKeyBase64Path, 'utf8').trim(),
    pendingStatuses: ['SIM_PROCESSING'],
    userNotFoundCodes: ['SIM_NO_SUCH_USER'],
    rejectionCodes,
    channels,
  };
}
