import { readFileSync } from 'node:fs';
import type { PinganSettings } from '../../../src/providers/pingan/config.js';
import type { Sandbox } from '../../../src/sandbox/sandbox.js';

/** The adapter's settings for a running sandbox, with what its own codes mean. */
export function pinganSettingsFor({ credentials }: Sandbox): PinganSettings {
  const given = credentials.pingan;
  return {
    baseUrl: given.baseUrl,
    applicationId: given.applicationId,
    merchantCode: given.merchantCode,
    fundSummaryAccount: given.fundSummaryAccount,
    userShortNumber: given.userShortNumber,
    merchant: {
      pfx: readFileSync(given.pfxPath),
      password: readFileSync(given.pfxPasswordPath, 'utf8'),
    },
    bankKey: readFileSync(given.bankCertificatePath),
    memberNotFoundCodes: ['SIM_MEMBER_NOT_FOUND'],
    advanceAccount: { account: given.advanceAccount, query: '6010' },
  };
}
