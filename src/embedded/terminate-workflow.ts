import { Connection, isGrpcServiceError } from '@temporalio/client';
import type { Config } from '../config/config.js';
import { securityOf } from '../config/connect.js';
import type { TemporalServer } from './temporal-server.js';

const GRPC_NOT_FOUND = 5;

/** Terminates a workflow on a server that a configuration reaches; one that has ended, or never started, is left as it is. */
export async function terminateWorkflow(
  at: { readonly temporal: Config['temporal']; readonly server: TemporalServer },
  workflowId: string,
  reason: string,
): Promise<void> {
  const { address, namespace } = at.server;
  const { connectTimeoutMs } = at.temporal;
  const security = securityOf(at.temporal);
  const connection = await Connection.connect({ ...security, address, connectTimeout: connectTimeoutMs });
  try {
    const request = { namespace, workflowExecution: { workflowId }, reason };
    await connection.workflowService.terminateWorkflowExecution(request);
  } catch (error) {
    if (!isGrpcServiceError(error) || (error.code as number) !== GRPC_NOT_FOUND) throw error;
  } finally {
    await connection.close();
  }
}
