import { decide, type Decided, type Decision } from '../../activities/operator-decision.js';
import { createProviderHttp } from '../http/provider-http.js';
import { createProviders } from '../providers/registry.js';
import type { Config } from '../config/config.js';
import { connectJournal } from './connect-journal.js';
import { existingKeyRing } from '../config/key-ring-of.js';
import { createLog } from '../config/log.js';
import { readProvidersFile } from '../config/providers-file.js';

/**
 * Writes a decision into the journal without any workflow, for an operation whose workflow has ended. The provider's records are
 * queried first, as a worker queries them, where HOLDFAST_PROVIDERS names its settings.
 */
export async function decideInJournal(
  config: Config,
  decision: Decision,
  options: { withoutQuery: boolean },
): Promise<Decided> {
  const log = createLog(config.logLevel);
  const ring = await existingKeyRing(config);
  const settings = config.providersPath === undefined ? {} : await readProvidersFile(config.providersPath);
  const http = createProviderHttp({
    totalTimeoutMs: config.httpTimeoutMs,
    proxyUrl: config.proxyUrl,
    logger: log,
  });
  try {
    const providers = createProviders(settings, { http });
    const journal = await connectJournal(config, ring, log);
    try {
      return await decide({ journal, providers }, decision, options);
    } finally {
      await journal.close();
      await Promise.all([...providers.values()].map((provider) => provider.close()));
    }
  } finally {
    await http.close();
  }
}
