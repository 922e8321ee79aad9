import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { NotificationResponse, NotificationRequest, Provider } from '../../providers/provider.js';
import type { GatewayLog } from '../gateway-log.js';
import type { NotificationParts } from './notification-parts.js';
import { nameOf } from './sweep.js';
import { takeNotification, type Taken } from './take-notification.js';
import type { Refusal, Tally } from './tally.js';

/** What providers send: forms and JSON, some under a type of plain text. */
const CONTENT_TYPES = ['application/x-www-form-urlencoded', 'application/json', 'text/plain'];

export interface NotificationRoutes {
  readonly providers: ReadonlyMap<string, Provider>;
  readonly parts: NotificationParts;
  readonly tally: Tally;
  readonly log: GatewayLog;
}

type CallBack = FastifyRequest<{ Params: { provider: string } }>;

/**
 * POST /notifications/<provider>: a provider's call-back, its body untouched. It is acknowledged in the provider's own words
 * once it is kept, recorded and told; whatever fails before that answers 503, so that the provider repeats it. What is not
 * the provider's is refused and changes nothing: 404 for a provider that is not configured or sends none, 413, 415, and the
 * provider's own refusal for a signature that does not verify.
 */
export function mountNotifications(app: FastifyInstance, routes: NotificationRoutes): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(CONTENT_TYPES, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.post<{ Params: { provider: string } }>('/notifications/:provider', {
    // Before the body is read: of what nobody takes nothing is kept in memory.
    onRequest: (request, reply, done) => {
      if (routes.providers.get(request.params.provider)?.parseNotification) done();
      else void refuse(routes, 'unknownProvider', reply.code(404));
    },
    handler: (request, reply) => take(routes, request, reply),
    errorHandler: (error: { statusCode?: number }, _request, reply) => {
      const why = REJECTIONS[error.statusCode ?? 0];
      if (why !== undefined) void refuse(routes, why, reply.code(error.statusCode ?? 400));
      else void fail(routes, error, reply);
    },
  });
}

const REJECTIONS: Readonly<Record<number, Refusal>> = {
  400: 'malformed',
  413: 'tooLarge',
  415: 'contentType',
};

async function take(
  routes: NotificationRoutes,
  request: CallBack,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { parts, tally, log } = routes;
  const { provider } = request.params;
  const arrived = arrivedIn(request);
  const parsed = routes.providers.get(provider)?.parseNotification?.(arrived);
  if (parsed?.type !== 'genuine') {
    tally.refuse('notGenuine');
    log.warn({ provider, bytes: arrived.body.length, why: parsed?.why }, 'refused a notification');
    return answer(reply, parsed?.reply ?? { status: 404, contentType: 'text/plain', body: '' });
  }
  let taken: Taken;
  try {
    taken = await takeNotification(parts, { provider, request: arrived, parsed });
  } catch (error) {
    return fail(routes, error, reply);
  }
  if (taken.type === 'repeated') tally.repeat();
  else tally.accept();
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

function refuse({ tally, log }: NotificationRoutes, why: Refusal, reply: FastifyReply): FastifyReply {
  tally.refuse(why);
  log.warn({ why, status: reply.statusCode }, 'refused a request');
  return reply.header('content-type', 'text/plain').send(TEXTS[why]);
}

const TEXTS: Readonly<Record<Refusal, string>> = {
  unknownProvider: 'no provider of this name sends notifications here',
  contentType: `content-type: one of ${CONTENT_TYPES.join(', ')} expected`,
  tooLarge: 'the body is too large',
  malformed: 'the request cannot be read',
  notGenuine: 'the notification is not its provider’s',
  notAPlace: 'nothing is here',
};

function fail({ tally, log }: NotificationRoutes, error: unknown, reply: FastifyReply): FastifyReply {
  tally.fail();
  log.error({ failure: nameOf(error) }, 'a notification could not be taken in and was not acknowledged');
  return reply.code(503).header('content-type', 'text/plain').send('try again later');
}
