import { createLianlianProvider } from '../../../../src/providers/lianlian/adapter.js';
import type { LianlianKind } from '../../../../src/providers/lianlian/capabilities.js';
import type { LianlianSettings } from '../../../../src/providers/lianlian/config.js';
import type { OperationRequest, ProviderOperation } from '../../../../src/providers/provider.js';
import { fakePlatform, type Reaction, type Seen } from './fake-platform.js';
import { orderOf } from './orders.js';
import { lianlianConfig } from './settings.js';

/** The adapter before a platform that answers as it is told to. */
export function setUp(react: (request: Seen) => Reaction, settings: Partial<LianlianSettings> = {}) {
  const platform = fakePlatform(react);
  const provider = createLianlianProvider({
    config: lianlianConfig(settings),
    http: platform,
    now: () => new Date('2025-11-22T02:15:00.000Z'),
  });
  const operation = (kind: LianlianKind) =>
    provider.operations[kind] as unknown as ProviderOperation<LianlianKind>;
  return {
    platform,
    provider,
    send: (kind: LianlianKind, request: OperationRequest = orderOf(kind)) =>
      operation(kind).send(request as OperationRequest<LianlianKind>, { verificationCode: '123456' }),
    ask: (kind: LianlianKind, request: OperationRequest = orderOf(kind)) => {
      const asked = operation(kind).queryStatus?.(request as OperationRequest<LianlianKind>);
      if (!asked) throw new Error(`${kind} has no query`);
      return asked;
    },
    rule: (kind: LianlianKind) => operation(kind).resolution,
  };
}
