import type { FastifyInstance } from 'fastify';
import type { SandboxParts } from '../sandbox.js';
import * as schemas from '../engine/control/schemas.js';

/** What the control door offers for 平安, under /sandbox/pingan. */
export function mountPinganControl(scope: FastifyInstance, { pingan }: SandboxParts): void {
  scope.post('/pingan/members', (request) => {
    const { memberCode, property, name } = schemas.memberBody.parse(request.body);
    return pingan.addMember({ memberCode, property, name });
  });
  scope.post('/pingan/deposits', (request) => pingan.deposit(schemas.depositBody.parse(request.body)));
  scope.post('/pingan/advance', (request) => pingan.fundAdvance(schemas.advanceBody.parse(request.body)));
  scope.put('/pingan/repeat-mode', (request) => {
    const { mode } = schemas.repeatModeBody.parse(request.body);
    pingan.setRepeatMode(mode);
    return { mode };
  });
  scope.put('/pingan/latency', (request) => {
    const latency = schemas.latencyBody.parse(request.body);
    pingan.latencies.set(latency);
    return latency;
  });
  scope.post('/pingan/expire-token', (request) =>
    pingan.expireToken(schemas.expireTokenBody.parse(request.body ?? {}).as),
  );
  scope.get('/pingan/rules', () => pingan.rules);
  scope.put('/pingan/rules', (request) => pingan.setRules(schemas.rulesBody.parse(request.body)));
}
