import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { ControlConflict } from '../control-conflict.js';
import type { SandboxParts } from '../../sandbox.js';
import { mountAdapayControl } from '../../adapay/control-routes.js';
import { mountPinganControl } from '../../pingan/control-routes.js';
import * as schemas from './schemas.js';

/** Opens the control door under /sandbox: JSON in, JSON out; a wrong field is named in the answer. */
export function mountControl(app: FastifyInstance, parts: SandboxParts): void {
  app.register(
    (scope, _options, done) => {
      scope.setErrorHandler((error, _request, reply) => answerError(error, reply));
      mountReports(scope, parts);
      mountClock(scope, parts);
      mountFaultsAndHooks(scope, parts);
      mountPinganControl(scope, parts);
      mountAdapayControl(scope, parts);
      done();
    },
    { prefix: '/sandbox' },
  );
}

function mountReports(scope: FastifyInstance, parts: SandboxParts): void {
  scope.get('/health', () => ({ status: 'ok', providers: ['pingan', 'adapay'], clock: clockState(parts) }));
  scope.get('/sms', (request) => parts.sms.read(schemas.smsQuery.parse(request.query).mobile));
  scope.get('/ledger', () => parts.ledger.report());
  scope.get('/wire', (request) => parts.wireLog.find(schemas.wireQuery.parse(request.query)));
  scope.get('/effects', (request) => parts.effects.report(schemas.effectsQuery.parse(request.query)));
}

function mountClock(scope: FastifyInstance, parts: SandboxParts): void {
  scope.get('/clock', () => clockState(parts));
  scope.put('/clock', (request) => {
    const { mode, now } = schemas.clockBody.parse(request.body);
    refuseRange('now', () => parts.clock.set({ mode, now: now === undefined ? undefined : Date.parse(now) }));
    return clockState(parts);
  });
  scope.post('/clock/advance', (request) => {
    parts.clock.advance(schemas.advanceClockBody.parse(request.body).ms);
    return clockState(parts);
  });
}

function mountFaultsAndHooks(scope: FastifyInstance, parts: SandboxParts): void {
  scope.get('/faults', () => parts.faults.list());
  scope.post('/faults', (request) => ({ id: parts.faults.add(schemas.faultBody.parse(request.body)) }));
  scope.delete('/faults', () => {
    parts.faults.clear();
    return {};
  });
  scope.delete('/faults/:id', (request, reply) =>
    removed(reply, parts.faults.remove(schemas.idParams.parse(request.params).id)),
  );
  scope.get('/hooks', () => parts.hooks.list());
  scope.post('/hooks', (request) => ({ id: parts.hooks.add(schemas.hookBody.parse(request.body)) }));
  scope.delete('/hooks', () => {
    parts.hooks.clear();
    return {};
  });
  scope.delete('/hooks/:id', (request, reply) =>
    removed(reply, parts.hooks.remove(schemas.idParams.parse(request.params).id)),
  );
}

function clockState({ clock }: SandboxParts): { mode: string; now: string } {
  return { mode: clock.mode, now: new Date(clock.now()).toISOString() };
}

function removed(reply: FastifyReply, found: boolean): FastifyReply {
  return found
    ? reply.send({})
    : reply
        .code(404)
        .send({ error: 'not found', fields: [{ field: 'id', message: 'there is none with this id' }] });
}

class FieldError extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

function refuseRange(field: string, change: () => void): void {
  try {
    change();
  } catch (error) {
    throw error instanceof RangeError ? new FieldError(field, error.message) : error;
  }
}

function answerError(error: unknown, reply: FastifyReply): FastifyReply {
  if (error instanceof z.ZodError) {
    const fields = error.issues.map((issue) => ({ field: fieldOf(issue), message: issue.message }));
    return reply.code(400).send({ error: 'wrong request', fields });
  }
  if (error instanceof FieldError) {
    return reply
      .code(400)
      .send({ error: 'wrong request', fields: [{ field: error.field, message: error.message }] });
  }
  if (error instanceof ControlConflict) {
    return reply
      .code(409)
      .send({ error: 'conflict', fields: [{ field: error.field, message: error.message }] });
  }
  const status = statusOf(error);
  if (status >= 500) reply.log.error({ err: error }, 'the control door failed');
  const message = status < 500 && error instanceof Error ? error.message : 'the control door failed';
  return reply.code(status).send({ error: message, fields: [] });
}

function fieldOf(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') path.push(issue.keys.join(', '));
  return path.length === 0 ? '(body)' : path.join('.');
}

function statusOf(error: unknown): number {
  const hasStatus = typeof error === 'object' && error !== null && 'statusCode' in error;
  return hasStatus && typeof error.statusCode === 'number' ? error.statusCode : 500;
}
