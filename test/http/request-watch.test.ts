import { once } from 'node:events';
import { Agent, type ClientRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type RequestWatch, watchRequest } from '../../src/http/request-watch.js';
import { serve } from './open-http.js';

const limits = { connectTimeoutMs: 2_000, totalTimeoutMs: 2_000, answerLimitBytes: 1_000 };

/** A standing connection over which something has gone before. */
async function usedSocket(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  await new Promise((resolve) => socket.write('an earlier request', resolve));
  return socket;
}

/** Sends one request over that very socket and waits for the request's end. */
async function sendOver(socket: Socket, meanwhile: (request: ClientRequest) => void): Promise<RequestWatch> {
  const watch = watchRequest(limits);
  onTestFinished(() => watch.end());
  const agent = new Agent();
  agent.createConnection = () => socket;
  const request = watch.transport.request({ host: '127.0.0.1', method: 'POST', agent }, () => undefined);
  request.on('error', () => undefined);
  meanwhile(request);
  request.end('body');
  await new Promise((resolve) => request.once('close', resolve));
  return watch;
}

describe('whether a byte may have been sent', () => {
  it('is denied for a connection that was dead when the request got it, whatever went over it before', async () => {
    const server = await serve(({ socket }) => void socket.resume());
    const socket = await usedSocket(server.port);
    const watch = await sendOver(socket, () => socket.destroy());
    expect(socket.bytesWritten).toBeGreaterThan(0);
    expect(watch.mayHaveLeft()).toBe(false);
  });

  it('is denied for a request that was given up before it got its connection', async () => {
    const server = await serve(({ socket }) => void socket.resume());
    const watch = await sendOver(await usedSocket(server.port), (request) => request.destroy());
    expect(watch.mayHaveLeft()).toBe(false);
  });

  it('is admitted as soon as the request has been handed to a standing connection', async () => {
    const server = await serve(({ socket }) => void socket.resume());
    const socket = await usedSocket(server.port);
    const watch = await sendOver(socket, (request) => request.once('finish', () => socket.destroy()));
    expect(watch.mayHaveLeft()).toBe(true);
  });
});
