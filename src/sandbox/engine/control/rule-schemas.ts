import { z } from 'zod';
import { isEndpointName, showsFault, type EndpointNames, type QueryFaultKind } from '../endpoint-names.js';
import { milliseconds } from './fields.js';

/** The bodies of fault and hook rules, and the wire log's filter: all that name endpoints, which only the providers know. */
export interface RuleSchemas {
  readonly faultBody: ReturnType<typeof faultBodyOf>;
  readonly hookBody: ReturnType<typeof hookBodyOf>;
  readonly wireQuery: ReturnType<typeof wireQueryOf>;
}

/** The schemas for the endpoints of these providers. */
export function ruleSchemas(providers: readonly EndpointNames[]): RuleSchemas {
  const endpoint = z
    .string()
    .refine(
      (name) => isEndpointName(providers, name),
      `expected an interface such as ${examplesOf(providers)}`,
    );
  return {
    faultBody: faultBodyOf(providers, endpoint),
    hookBody: hookBodyOf(endpoint),
    wireQuery: wireQueryOf(endpoint),
  };
}

type EndpointField = z.ZodString;

/** What finds the requests that a rule is about. */
function addressOf(endpoint: EndpointField) {
  return {
    provider: z.string().optional(),
    interface: endpoint.optional(),
    orderNo: z.string().min(1).max(64).optional(),
    memberCode: z.string().min(1).max(64).optional(),
  };
}

function hookBodyOf(endpoint: EndpointField) {
  return z.strictObject({
    ...addressOf(endpoint),
    moment: z.enum(['before', 'after']),
    url: z.url({ protocol: /^https?$/ }),
    times: z.number().int().min(1).default(1),
  });
}

function wireQueryOf(endpoint: EndpointField) {
  const text = z.string().min(1).optional();
  return z.strictObject({
    serialNumber: text,
    interface: endpoint.optional(),
    orderNo: text,
    memberCode: text,
    about: text,
    after: z.coerce.number().int().min(0).optional(),
  });
}

function faultBodyOf(providers: readonly EndpointNames[], endpoint: EndpointField) {
  // A notification has no attempt of its own: the call that caused it finds it.
  const notificationRule = {
    ...addressOf(endpoint),
    probability: z.number().gt(0).max(1).optional(),
    times: z.number().int().min(1).optional(),
  };
  const rule = { ...notificationRule, attempt: z.number().int().min(1).optional() };
  const code = z.string().min(1).max(64).optional();
  const withEffect = z.boolean().optional();
  const query = (kind: QueryFaultKind) => ({ ...rule, interface: queryField(providers, kind).optional() });
  return z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('refuseConnection'), ...rule }),
    z.strictObject({ kind: z.literal('dropBefore'), ...rule }),
    z.strictObject({ kind: z.literal('doAndDrop'), ...rule }),
    z.strictObject({
      kind: z.literal('delay'),
      ms: milliseconds,
      moment: z.enum(['before', 'after']),
      ...rule,
    }),
    z.strictObject({ kind: z.literal('tryLater'), code, ...rule }),
    z.strictObject({ kind: z.literal('notFoundFor'), ms: milliseconds, ...query('notFoundFor') }),
    z.strictObject({ kind: z.literal('processing'), ms: milliseconds, ...query('processing') }),
    z.strictObject({ kind: z.literal('silentPage'), ...query('silentPage') }),
    z.strictObject({
      kind: z.literal('pending'),
      ms: milliseconds,
      end: z.enum(['succeeded', 'failed']).optional(),
      ...rule,
    }),
    z.strictObject({ kind: z.literal('notifyDelay'), ms: milliseconds, ...notificationRule }),
    z.strictObject({ kind: z.literal('notifyShuffle'), ms: milliseconds, ...notificationRule }),
    z.strictObject({
      kind: z.literal('notifyDuplicate'),
      copies: z.number().int().min(1).max(100),
      ...notificationRule,
    }),
    z.strictObject({ kind: z.literal('notifyLose'), ...notificationRule }),
    z.strictObject({ kind: z.literal('notifyForge'), ...notificationRule }),
    z.strictObject({ kind: z.literal('unknownCode'), code, withEffect, ...rule }),
    z.strictObject({ kind: z.literal('malformed'), withEffect, ...rule }),
    z.strictObject({ kind: z.literal('wrongSignature'), withEffect, ...rule }),
    z.strictObject({ kind: z.literal('html502'), withEffect, ...rule }),
  ]);
}

function queryField(providers: readonly EndpointNames[], kind: QueryFaultKind): EndpointField {
  const some = providers.flatMap(({ queries }) => queries[kind].slice(0, 3));
  const expected = `expected a query that shows it, such as ${some.map((code) => `"${code}"`).join(', ')}`;
  return z.string().refine((name) => showsFault(providers, name, kind), expected);
}

function examplesOf(providers: readonly EndpointNames[]): string {
  return providers.flatMap(({ examples }) => examples.map((name) => `"${name}"`)).join(', ');
}
