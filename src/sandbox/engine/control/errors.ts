import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { ControlConflict } from '../control-conflict.js';

/** A value that has the right form and cannot be taken. */
export class FieldError extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

/** Answers what went wrong: 400 and 409 name the field, 5xx are bugs and are logged. */
export function answerError(error: unknown, reply: FastifyReply): FastifyReply {
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
  if (status >= 500) reply.log.error({ err: error }, 'the control API failed');
  const message = status < 500 && error instanceof Error ? error.message : 'the control API failed';
  return reply.code(status).send({ error: message, fields: [] });
}

/** Answers 404 for an id that names nothing. */
export function answerNotFound(reply: FastifyReply): FastifyReply {
  return reply
    .code(404)
    .send({ error: 'not found', fields: [{ field: 'id', message: 'there is none with this id' }] });
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
