import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { EngineSandbox } from '../engine-sandbox.js';
import type { ProviderControl } from '../provider-control.js';
import type { EndpointNames } from '../endpoint-names.js';
import type { ControlRoute } from './control-route.js';
import { answerError, answerNotFound, FieldError } from './errors.js';
import { milliseconds } from './fields.js';
import { ruleSchemas } from './rule-schemas.js';
import * as schemas from './schemas.js';

/** What one provider adds to the control API. */
export interface ControlledProvider {
  readonly name: string;
  readonly endpoints: EndpointNames;
  readonly control: ProviderControl;
  readonly rulesBody: z.ZodObject;
  readonly routes: readonly ControlRoute[];
}

/** Puts the control API under /sandbox: JSON in, JSON out; a wrong field is named in the answer. */
export function mountControl(
  app: FastifyInstance,
  engine: EngineSandbox,
  providers: readonly ControlledProvider[],
): void {
  app.register(
    (scope, _options, registered) => {
      scope.setErrorHandler((error, _request, reply) => answerError(error, reply));
      const names = providers.map(({ name }) => name);
      scope.get('/health', () => ({ status: 'ok', providers: names, clock: clockState(engine) }));
      const forRules = ruleSchemas(providers.map(({ endpoints }) => endpoints));
      mountReports(scope, engine, forRules);
      mountClock(scope, engine);
      mountFaultsAndHooks(scope, engine, forRules);
      mountNotifications(scope, engine);
      for (const provider of providers) mountProvider(scope, provider);
      registered();
    },
    { prefix: '/sandbox' },
  );
}

type ForRules = ReturnType<typeof ruleSchemas>;

function mountReports(scope: FastifyInstance, engine: EngineSandbox, { wireQuery }: ForRules): void {
  scope.get('/sms', (request) => engine.sms.read(schemas.smsQuery.parse(request.query).mobile));
  scope.get('/ledger', () => engine.ledger.report());
  scope.get('/wire', (request) => engine.wireLog.find(wireQuery.parse(request.query)));
  scope.get('/effects', (request) => engine.effects.report(schemas.effectsQuery.parse(request.query)));
}

function mountClock(scope: FastifyInstance, engine: EngineSandbox): void {
  scope.get('/clock', () => clockState(engine));
  scope.put('/clock', (request) => {
    const { mode, now } = schemas.clockBody.parse(request.body);
    withinRange('now', () =>
      engine.clock.set({ mode, now: now === undefined ? undefined : Date.parse(now) }),
    );
    return clockState(engine);
  });
  scope.post('/clock/advance', (request) => {
    engine.clock.advance(schemas.advanceClockBody.parse(request.body).ms);
    return clockState(engine);
  });
}

function mountFaultsAndHooks(
  scope: FastifyInstance,
  { faults, hooks }: EngineSandbox,
  { faultBody, hookBody }: ForRules,
): void {
  scope.post('/faults', (request) => ({ id: faults.add(faultBody.parse(request.body)) }));
  scope.post('/hooks', (request) => ({ id: hooks.add(hookBody.parse(request.body)) }));
  for (const [path, rules] of [
    ['/faults', faults],
    ['/hooks', hooks],
  ] as const) {
    scope.get(path, () => rules.list());
    scope.delete(path, () => {
      rules.clear();
      return {};
    });
    scope.delete(`${path}/:id`, (request, reply) =>
      done(reply, rules.remove(schemas.idParams.parse(request.params).id)),
    );
  }
}

function mountNotifications(scope: FastifyInstance, { notifier }: EngineSandbox): void {
  scope.get('/notifications', (request) => notifier.list(schemas.notificationsQuery.parse(request.query)));
  scope.post('/notifications/:id/send', (request, reply) => {
    const { id } = schemas.notificationParams.parse(request.params);
    return done(reply, notifier.sendAgain(id, schemas.sendAgainBody.parse(request.body ?? {})));
  });
}

function mountProvider(scope: FastifyInstance, provider: ControlledProvider): void {
  const { name, control, endpoints, rulesBody } = provider;
  scope.put(`/${name}/resend-mode`, (request) => {
    const { mode } = schemas.resendModeBody.parse(request.body);
    control.setResendMode(mode);
    return { mode };
  });
  const example = endpoints.examples[0] ?? '';
  const latencyBody = z.strictObject({
    ms: milliseconds,
    interface: z
      .string()
      .refine((code) => endpoints.has(code), `expected an interface such as "${example}"`)
      .optional(),
  });
  scope.put(`/${name}/latency`, (request) => {
    const latency = latencyBody.parse(request.body);
    control.latencies.set(latency);
    return latency;
  });
  scope.get(`/${name}/rules`, () => control.rules);
  scope.put(`/${name}/rules`, (request) => control.setRules(rulesBody.parse(request.body)));
  for (const { method, path, answer } of provider.routes)
    scope.route({ method, url: `/${name}${path}`, handler: (request) => answer(request.body) });
}

function clockState({ clock }: EngineSandbox): { mode: string; now: string } {
  return { mode: clock.mode, now: new Date(clock.now()).toISOString() };
}

function done(reply: FastifyReply, found: boolean): FastifyReply {
  return found ? reply.send({}) : answerNotFound(reply);
}

/** A time that the clock cannot take is the fault of the field that names it. */
function withinRange(field: string, change: () => void): void {
  try {
    change();
  } catch (error) {
    throw error instanceof RangeError ? new FieldError(field, error.message) : error;
  }
}
