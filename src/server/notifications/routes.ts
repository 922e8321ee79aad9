import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { NotificationResponse, NotificationRequest, Provider } from '../../providers/provider.js';
import type { GatewayLog } from '../gateway-log.js';
import type { NotificationParts } from './notification-parts.js';
import { nameOf } from './sweep.js';
import { takeNotification, type Taken } from './take-notification.js';
import type { InvalidReason, NotificationCounter } from './notification-counter.js';

/** What providers send: forms and JSON, some under a type of plain text. */
const CONTENT_TYPES = ['application/x-www-form-urlencoded', 'application/json', 'text/plain'];

export interface NotificationRoutes {
  readonly providers: ReadonlyMap<string, Provider>;
  readonly parts: NotificationParts;
  readonly counter: NotificationCounter;
  readonly log: GatewayLog;
}

type CallBack = FastifyRequest<{ Params: { provider: string } }>;

/**
 * POST /notifications/<provider>: a provider's call-back, its body untouched. The route answers with the provider's own
 * acknowledgement once the notification is kept, recorded in its operation and passed to the workflow. If a step fails before that,
 * the answer is 503, so that the provider sends it again. An invalid request changes nothing: the answer is 404 for a provider that is
 * not configured or sends no notifications, 413, 415, or what the provider documents for a signature that does not verify.
 */
export function mountNotifications(app: FastifyInstance, routes: NotificationRoutes): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(CONTENT_TYPES, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.post<{ Params: { provider: string } }>('/notifications/:provider', {
    // Before the body is read, so that a body that nobody takes is never in memory.
    onRequest: (request, reply, done) => {
      if (routes.providers.get(request.params.provider)?.parseNotification) done();
      else void answerInvalid(routes, 'unknownProvider', reply.code(404));
    },
    handler: (request, reply) => take(routes, request, reply),
    errorHandler: (error: { statusCode?: number }, _request, reply) => {
      const why = INVALID_BY_STATUS[error.statusCode ?? 0];
      if (why !== undefined) void answerInvalid(routes, why, reply.code(error.statusCode ?? 400));
      else void fail(routes, error, reply);
    },
  });
}

const INVALID_BY_STATUS: Readonly<Record<number, InvalidReason>> = {
  400: 'malformed',
  413: 'tooLarge',
  415: 'contentType',
};

async function take(
  routes: NotificationRoutes,
  request: CallBack,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { parts, counter, log } = routes;
  const { provider } = request.params;
  const arrived = arrivedIn(request);
  const parsed = routes.providers.get(provider)?.parseNotification?.(arrived);
  if (parsed?.type !== 'genuine') {
    counter.addInvalid('notGenuine');
    log.warn({ provider, bytes: arrived.body.length, why: parsed?.why }, 'an invalid notification');
    return answer(reply, parsed?.response ?? { status: 404, contentType: 'text/plain', body: '' });
  }
  let taken: Taken;
  try {
    taken = await takeNotification(parts, { provider, request: arrived, parsed });
  } catch (error) {
    return fail(routes, error, reply);
  }
  if (taken.type === 'duplicate') counter.addDuplicate();
  else counter.addAccepted();
  const { eventType } = parsed;
  const operationId = 'operationId' in taken ? taken.operationId : undefined;
  const fields = { provider, eventType, taken: taken.type, operationId };
  if (taken.type === 'noOperation') log.warn(fields, 'a notification names no operation of this journal');
  else log.info(fields, 'took a notification');
  return answer(reply, parsed.accepted);
}

function arrivedIn({ headers, body }: CallBack): NotificationRequest {
  const flat = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return { headers: Object.fromEntries(flat), body: Buffer.isBuffer(body) ? body : Buffer.alloc(0) };
}

function answer(reply: FastifyReply, { status, contentType, body }: NotificationResponse): FastifyReply {
  return reply.code(status).header('content-type', contentType).send(body);
}

function answerInvalid(
  { counter, log }: NotificationRoutes,
  why: InvalidReason,
  reply: FastifyReply,
): FastifyReply {
  counter.addInvalid(why);
  log.warn({ why, status: reply.statusCode }, 'an invalid request');
  return reply.header('content-type', 'text/plain').send(TEXTS[why]);
}

const TEXTS: Readonly<Record<InvalidReason, string>> = {
  unknownProvider: 'no provider of this name sends notifications here',
  contentType: `content-type: one of ${CONTENT_TYPES.join(', ')} expected`,
  tooLarge: 'the body is too large',
  malformed: 'the request cannot be read',
  notGenuine: 'the notification is not its provider’s',
  notAPlace: 'nothing is here',
};

function fail({ counter, log }: NotificationRoutes, error: unknown, reply: FastifyReply): FastifyReply {
  counter.addFailed();
  log.error({ failure: nameOf(error) }, 'a notification could not be taken in and was not acknowledged');
  return reply.code(503).header('content-type', 'text/plain').send('try again later');
}
