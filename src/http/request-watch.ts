import {
  type ClientRequest,
  type IncomingMessage,
  request as httpRequest,
  type RequestOptions,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { connectedEvent, isConnecting } from './keep-alive-agents.js';

export interface WatchLimits {
  connectTimeoutMs: number;
  totalTimeoutMs: number;
  answerLimitBytes: number;
}

/** Why we gave a request up ourselves. */
export type Stop = 'connectTimeout' | 'totalTimeout' | 'answerLimit';

/** One request seen from its socket: the only place that can tell "not sent" from "no answer". */
export interface RequestWatch {
  /** What axios makes the request with, so that the watch sees it from its first moment. */
  readonly transport: {
    request(options: RequestOptions, onAnswer: (answer: IncomingMessage) => void): ClientRequest;
  };
  /** Fires when one of the limits ends the request; nothing else may end one. */
  readonly signal: AbortSignal;
  /** False only when no byte of the request can have been sent this process; true when in doubt. */
  mayHaveLeft(): boolean;
  /** The head of the answer, once there is one. Its `complete` becomes true with the last byte. */
  answer(): IncomingMessage | undefined;
  /** Bytes of the answer's body received until now, as they came (compressed). */
  answerBytes(): number;
  stoppedBy(): Stop | undefined;
  /** Stops the clocks. */
  end(): void;
}

/**
 * Starts the two clocks and returns the watch. `connectTimeoutMs` runs until a connection stands for this request,
 * waiting for a free one included; `totalTimeoutMs` until the answer's last byte.
 */
export function watchRequest(limits: WatchLimits): RequestWatch {
  const controller = new AbortController();
  let stop: Stop | undefined;
  let assigned: { socket: Socket; bytesBefore: number } | undefined;
  let answer: IncomingMessage | undefined;
  let answerBytes = 0;

  const giveUp = (reason: Stop): void => {
    stop ??= reason;
    controller.abort();
  };
  const connectTimer = setTimeout(() => giveUp('connectTimeout'), limits.connectTimeoutMs);
  const totalTimer = setTimeout(() => giveUp('totalTimeout'), limits.totalTimeoutMs);

  const onSocket = (socket: Socket): void => {
    // Before Node flushes the request into the socket, so a kept-alive socket's earlier requests do not count.
    assigned = { socket, bytesBefore: socket.bytesWritten };
    if (isConnecting(socket)) socket.once(connectedEvent(socket), () => clearTimeout(connectTimer));
    else clearTimeout(connectTimer);
  };
  const countBytes = (chunk: Buffer): void => {
    answerBytes += chunk.length;
    if (answerBytes > limits.answerLimitBytes) giveUp('answerLimit');
  };
  const onAnswer = (message: IncomingMessage): void => {
    answer = message;
    if (Number(message.headers['content-length'] ?? 0) > limits.answerLimitBytes) giveUp('answerLimit');
    else message.on('data', countBytes);
  };

  return {
    transport: {
      request(options, handle) {
        const request = (options.protocol === 'https:' ? httpsRequest : httpRequest)(options, handle);
        request.once('socket', onSocket);
        request.once('response', onAnswer);
        return request;
      },
    },
    signal: controller.signal,
    mayHaveLeft() {
      if (!assigned || isConnecting(assigned.socket)) return false;
      return assigned.socket.bytesWritten !== assigned.bytesBefore;
    },
    answer: () => answer,
    answerBytes: () => answerBytes,
    stoppedBy: () => stop,
    end() {
      clearTimeout(connectTimer);
      clearTimeout(totalTimer);
    },
  };
}
