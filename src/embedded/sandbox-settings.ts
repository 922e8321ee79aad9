import { writeFile } from 'node:fs/promises';
import type { SandboxCredentials } from '../sandbox/sandbox.js';

/** How fast an unknown outcome is asked about. The bank's own times are minutes; a sandbox need not be waited for. */
export type Pace = 'bank' | 'seconds';

/**
 * The provider settings that fit a running sandbox, in the form of a provider settings file: keys stay in the files that the
 * sandbox wrote.
 * @param gatewayUrl where the providers' notifications go; default: nowhere.
 */
export function sandboxProviderSettings(
  credentials: SandboxCredentials,
  pace: Pace,
  gatewayUrl?: string,
): object {
  const { pingan, adapay } = credentials;
  return {
    adapay: {
      baseUrl: adapay.baseUrl,
      allowHttp: true,
      appId: adapay.appId,
      apiKey: adapay.apiKeyTest,
      privateKeyPath: adapay.merchantKeyPath,
      platformKeyPath: adapay.adapayPublicKeyPath,
      mode: 'test',
      memberNotFoundCodes: ['SIM_NO_SUCH_MEMBER'],
      memberExistsCodes: ['SIM_MEMBER_EXISTS'],
      settleAccountExistsCodes: ['SIM_SETTLE_ACCOUNT_EXISTS'],
      rejectionCodes: { insufficientFunds: ['SIM_BALANCE_SHORT'] },
      ...(gatewayUrl !== undefined && { notifyUrl: `${gatewayUrl}/notifications/adapay` }),
      ...(pace === 'seconds' && { httpTimeoutMs: 3_000, resolution: ADAPAY_IN_SECONDS }),
    },
    pingan: {
      baseUrl: pingan.baseUrl,
      // A sandbox holds no secret worth TLS, and in a compose network it has a host name of its own.
      allowHttp: true,
      applicationId: pingan.applicationId,
      merchantCode: pingan.merchantCode,
      fundSummaryAccount: pingan.fundSummaryAccount,
      userShortNumber: pingan.userShortNumber,
      merchant: { pfxPath: pingan.pfxPath, passwordPath: pingan.pfxPasswordPath },
      bankKeyPath: pingan.bankCertificatePath,
      advanceAccount: { account: pingan.advanceAccount, query: '6010' },
      memberNotFoundCodes: ['ERR020', 'E10002', 'ERR254', 'SIM_MEMBER_NOT_FOUND'],
      ...(pace === 'seconds' && { httpTimeoutMs: 3_000, resolution: IN_SECONDS }),
    },
  };
}

/** Writes those settings where a worker can read them. */
export async function writeSandboxProviders(
  path: string,
  credentials: SandboxCredentials,
  pace: Pace,
  gatewayUrl?: string,
): Promise<void> {
  const settings = sandboxProviderSettings(credentials, pace, gatewayUrl);
  await writeFile(path, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
}

const bySerialNumber = {
  queryAfterMs: [1_000, 2_000, 5_000],
  // Its bank never forgets a number: near midnight nothing goes otherwise.
  resend: { times: 3, sinceLeftMs: 1_000, sameDate: false },
  absence: { observations: 3, apartMs: 1_000, sinceLeftMs: 3_000 },
};

// The sandbox's lists are complete, so "not in the list" proves there what it may not prove at the provider.
const byList = {
  queryAfterMs: [1_000, 2_000, 5_000],
  absence: { observations: 3, apartMs: 1_000, sinceLeftMs: 3_000 },
};

const ADAPAY_IN_SECONDS = {
  openAccount: byList,
  applyCardBinding: byList,
  hold: byList,
  release: byList,
  return: byList,
  refund: byList,
  freeze: byList,
  unfreeze: byList,
  withdraw: { queryAfterMs: [1_000, 2_000, 5_000] },
};

const IN_SECONDS = {
  openAccount: bySerialNumber,
  applyCardBinding: { queryAfterMs: [1_000], lapseAfterMs: 5_000 },
  verifyCardBinding: {
    queryAfterMs: [1_000, 2_000, 5_000],
    absence: { observations: 2, apartMs: 1_000, sinceLeftMs: 5_000 },
  },
  hold: bySerialNumber,
  release: bySerialNumber,
  return: bySerialNumber,
  refund: bySerialNumber,
};
