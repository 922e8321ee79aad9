import type { Logger } from 'pino';
import { createApplyNotification } from '../../activities/apply-notification.js';
import type { HoldfastClient } from '../client/holdfast-client.js';
import { startGateway, type Gateway } from '../server/gateway.js';
import { warnTo } from '../config/warn-to.js';
import { createProviderHttp } from '../http/provider-http.js';
import type { Journal } from '../journal/journal.js';
import { transferParts } from './transfer-parts.js';
import { createProviders } from '../providers/registry.js';

export interface GatewaySettings {
  readonly host: string;
  readonly port: number;
  readonly bodyLimit: number;
  readonly journal: Journal;
  readonly client: Pick<HoldfastClient, 'operations' | 'workflows' | 'escrows'>;
  /** The longest that one query at a provider takes. */
  readonly httpTimeoutMs: number;
  /** The proxy that queries at providers go through. */
  readonly proxyUrl: string | undefined;
  /** The settings of each provider, files read: the same as the workers'. */
  readonly providers: Readonly<Record<string, unknown>>;
  readonly log: Logger;
}

/** Opens the gateway over the journal, the providers and the workflows. `close` leaves the journal and the client open. */
export async function openGateway(settings: GatewaySettings): Promise<Gateway> {
  const { host, port, bodyLimit, journal, client, log } = settings;
  const http = createProviderHttp({
    totalTimeoutMs: settings.httpTimeoutMs,
    proxyUrl: settings.proxyUrl,
    logger: log,
  });
  const providers = createProviders(settings.providers, { http, warn: warnTo(log) });
  const gateway = await startGateway({
    host,
    port,
    bodyLimit,
    providers,
    log,
    parts: {
      keep: (arrival) => journal.keepNotification(arrival),
      fold: createApplyNotification({ journal, providers }),
      notifyWorkflow: (workflowId, notification) => client.operations.notify({ workflowId }, notification),
      close: (closing) => journal.closeNotification(closing),
      listOpen: (page) => journal.openNotifications(page),
    },
    transfers: transferParts(client),
  });
  return {
    ...gateway,
    get counts() {
      return gateway.counts;
    },
    close: async () => {
      await gateway.close();
      await Promise.all([...providers.values()].map((provider) => provider.close()));
      await http.close();
    },
  };
}
