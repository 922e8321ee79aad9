import { assert } from '../../domain/errors.js';
import type { OperationKind } from '../../domain/operation.js';
import type { ProviderHttp } from '../../http/provider-http.js';
import { createOperations } from '../operation-definition.js';
import type { Provider, ProviderOperation, ResolutionRule } from '../provider.js';
import { resolutionRule } from '../resolution.js';
import { PINGAN_OPERATIONS, PINGAN_VARIANTS, type PinganKind } from './capabilities.js';
import type { PinganConfig } from './config.js';
import { endsByPlatform, type Interfaces } from './interfaces.js';
import type { PinganContext, PinganOperation } from './operation.js';
import { pinganQueries, pinganTransfers } from './queries.js';
import { pinganStatements } from './statements/statements.js';
import { createPinganClient, isResendable } from './transport/client.js';
import type { PinganEndpoint } from './transport/endpoint.js';

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
  const context = { config, client: createPinganClient({ config, http, now }), now };
  return {
    name: 'pingan',
    serialNumber: { prefix: config.userShortNumber },
    sendTimeoutMs: config.httpTimeoutMs,
    ...operationsBy(config, context),
    queries: pinganQueries(context),
    transfers: pinganTransfers(context),
    ...(config.statements && { statements: pinganStatements({ ...context, http }, config.statements) }),
    close: () => Promise.resolve(),
  };
}

type Definitions = {
  readonly [K in PinganKind]?: PinganOperation<K> & { readonly endpoint: PinganEndpoint };
};

/** Every operation by the interface that the settings name for it, and by the others: for tenants, and for what they began. */
function operationsBy(
  config: PinganConfig,
  context: PinganContext,
): Pick<Provider, 'operations' | 'variants' | 'interfaceOf'> {
  const made = (definitions: Definitions) =>
    createOperations(definitions, context, (kind) => ruleOf(definitions, kind, config));
  const operations = made(definitionsBy(config.interfaces));
  const choices: readonly Readonly<Record<string, Definitions>>[] = Object.values(PINGAN_VARIANTS);
  const all = [PINGAN_OPERATIONS, ...choices.flatMap((choice) => Object.values(choice))].map(made);
  const others = (Object.keys(operations) as OperationKind[]).map((kind) => {
    // Each is of this kind; which one that is, the compiler cannot see.
    const known = all.map((one) => one[kind] as ProviderOperation<OperationKind> | undefined);
    return [
      kind,
      known.filter((one) => one && one.interfaceName !== operations[kind]?.interfaceName),
    ] as const;
  });
  const ofTenant = new Map(
    [...config.interfacesOf].map(([tenant, interfaces]) => [tenant, definitionsBy(interfaces)]),
  );
  return {
    operations,
    variants: Object.fromEntries(others.filter(([, known]) => known.length > 0)),
    interfaceOf: (tenant, kind) => ofTenant.get(tenant)?.[kind as PinganKind]?.endpoint.name,
  };
}

function definitionsBy(interfaces: Interfaces): Definitions {
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
  const definition = definitions[kind];
  assert(definition !== undefined, 'only what is offered has a rule');
  const { endpoint, resolution } = definition;
  const rule = resolutionRule(resolution.rule, config.resolution[kind]);
  if (isResendable(endpoint, config)) return rule;
  const { resend: _resend, ...once } = rule;
  return once;
}
