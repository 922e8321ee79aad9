import type { ProviderHttp } from '../../http/provider-http.js';
import { createOperations } from '../operation-definition.js';
import type { Provider, ResolutionRule } from '../provider.js';
import { resolutionRule } from '../resolution.js';
import { endsByPlatform } from './interfaces.js';
import { PINGAN_OPERATIONS, PINGAN_VARIANTS, type PinganKind } from './capabilities.js';
import type { PinganConfig } from './config.js';
import { pinganQueries, pinganTransfers } from './queries.js';
import { pinganStatements } from './statements/statements.js';
import { createPinganClient, isResendable } from './transport/client.js';

/**
 * 平安见证宝 behind the port: the RSA gateway and the interfaces of docs/providers/pingan.md. Every send and every query
 * ends within `config.httpTimeoutMs`, a handshake and a repeat after an expired token included.
 *
 * `close` leaves the HTTP client open, which belongs to the caller.
 */
export function createPinganProvider(options: {
  config: PinganConfig;
  http: ProviderHttp;
  /** The bank's clock, for TxnTime and for the age of a trade. */
  now?: () => Date;
}): Provider {
  const { config, http, now = () => new Date() } = options;
  const definitions = definitionsBy(config);
  const context = { config, client: createPinganClient({ config, http, now }), now };
  return {
    name: 'pingan',
    serialNumber: { prefix: config.userShortNumber },
    sendTimeoutMs: config.httpTimeoutMs,
    operations: createOperations(definitions, context, (kind) => ruleOf(definitions, kind, config)),
    queries: pinganQueries(context),
    transfers: pinganTransfers(context),
    ...(config.statements && { statements: pinganStatements({ ...context, http }, config.statements) }),
    close: () => Promise.resolve(),
  };
}

type Definitions = ReturnType<typeof definitionsBy>;

/** Every operation by the interface that the settings name for it. */
function definitionsBy({ interfaces }: PinganConfig) {
  return {
    ...PINGAN_OPERATIONS,
    ...(interfaces.account === '6248' && PINGAN_VARIANTS.account['6248']),
    ...(interfaces.unionPay === '6238' && PINGAN_VARIANTS.unionPay['6238']),
    ...(endsByPlatform(interfaces) && PINGAN_VARIANTS.orderEnd['6031']),
    ...(interfaces.memberTransaction === '6101' && PINGAN_VARIANTS.memberTransaction['6101']),
    ...(interfaces.freeze === '6135' && PINGAN_VARIANTS.freeze['6135']),
    ...(interfaces.withdrawal === '6085' && PINGAN_VARIANTS.withdrawal['6085']),
    ...(interfaces.topUp === '6129' && PINGAN_VARIANTS.topUp['6129']),
  };
}

/** The guide's rule with the configuration's changes. Where the bank need not recognise a repeated number, none is sent again. */
function ruleOf(definitions: Definitions, kind: PinganKind, config: PinganConfig): ResolutionRule {
  const { endpoint, resolution } = definitions[kind];
  const rule = resolutionRule(resolution.rule, config.resolution[kind]);
  if (isResendable(endpoint, config)) return rule;
  const { resend: _resend, ...once } = rule;
  return once;
}
