import type { FastifyInstance, FastifyReply } from 'fastify';
import type { WireApi } from './provider-api.js';

/** Corporate members of Adapay come with a zip of up to 9 MB. */
const MAX_BODY_BYTES = 10 * 1_048_576;

/**
 * Puts a provider's API on the server. Bodies are taken as they are whatever their Content-Type says, since clients of these
 * gateways send JSON as XML, or as nothing at all. A dropped answer is a destroyed socket.
 */
export function mountWireApi(app: FastifyInstance, api: WireApi): void {
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    const readAs = { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES } as const;
    scope.addContentTypeParser('*', readAs, (_request, body, parsed) => parsed(null, body));
    scope.addHook('onRequest', (request, reply, next) => {
      if (api.refusesConnection(pathOf(request.url), request.method)) hangUp(reply);
      else next();
    });
    scope.all(`${api.basePath}/*`, async (request, reply) => {
      const answer = await api.run({
        method: request.method,
        path: pathOf(request.url),
        query: queryOf(request.url),
        headers: Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [
            name,
            Array.isArray(value) ? value.join(', ') : (value ?? ''),
          ]),
        ),
        ...bodyOf(request.body),
      });
      if (answer === 'dropped') return hangUp(reply);
      return reply
        .code(answer.status)
        .headers(answer.headers)
        .send(answer.bytes ?? answer.body);
    });
    done();
  });
}

function hangUp(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.socket?.destroy();
  return reply;
}

function bodyOf(body: unknown): { readonly body: string; readonly bytes?: Uint8Array } {
  return Buffer.isBuffer(body) ? { body: body.toString('utf8'), bytes: body } : { body: '' };
}

function queryOf(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? '' : url.slice(end + 1);
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}
