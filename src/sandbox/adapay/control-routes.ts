import type { FastifyInstance } from 'fastify';
import type { SandboxParts } from '../sandbox.js';
import * as schemas from './control-schemas.js';

/** What the control door offers for Adapay, under /sandbox/adapay, and the notifications of all providers. */
export function mountAdapayControl(scope: FastifyInstance, { adapay, notifier }: SandboxParts): void {
  scope.post('/adapay/members', (request) => adapay.addMember(schemas.memberBody.parse(request.body)));
  scope.post('/adapay/deposits', (request) => adapay.deposit(schemas.depositBody.parse(request.body)));
  scope.post('/adapay/fee-account', (request) =>
    adapay.fundFeeAccount(schemas.feeAccountBody.parse(request.body)),
  );
  scope.put('/adapay/repeat-mode', (request) => {
    const { mode } = schemas.repeatModeBody.parse(request.body);
    adapay.setRepeatMode(mode);
    return { mode };
  });
  scope.put('/adapay/latency', (request) => {
    const latency = schemas.latencyBody.parse(request.body);
    adapay.latencies.set(latency);
    return latency;
  });
  scope.put('/adapay/notify-url', (request) => {
    const { url } = schemas.notifyUrlBody.parse(request.body);
    adapay.setNotifyUrl(url);
    return { url };
  });
  scope.get('/adapay/rules', () => adapay.rules);
  scope.put('/adapay/rules', (request) => adapay.setRules(schemas.rulesBody.parse(request.body)));
  scope.get('/notifications', (request) => notifier.list(schemas.notificationsQuery.parse(request.query)));
  scope.post('/notifications/:id/send', (request, reply) => {
    const { id } = schemas.notificationParams.parse(request.params);
    const sent = notifier.sendAgain(id, schemas.sendAgainBody.parse(request.body ?? {}));
    return sent
      ? reply.send({})
      : reply
          .code(404)
          .send({ error: 'not found', fields: [{ field: 'id', message: 'there is none with this id' }] });
  });
}
