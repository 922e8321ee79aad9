import forge from 'node-forge';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { DAY_MS } from '../../src/domain/durations.js';

/** What the far end does with a connection. Nothing is read until it asks for requests. */
export type Behaviour = (connection: Connection) => void;

export interface Connection {
  socket: Socket;
  /** Calls back with each whole request (its head and declared body) on this connection. */
  onRequest: (handle: (request: string, nth: number) => void) => void;
}

export interface RawServer {
  port: number;
  connections: Socket[];
  /** Everything that was read, decrypted where the server speaks TLS. */
  received(): string;
  /** How many request heads have been read, on all connections. */
  requests(): number;
  close(): Promise<void>;
}

export interface Identity {
  key: string;
  cert: string;
}

/** A TCP server without any HTTP in it: the test writes each byte of the answer. With `tls` the same behind TLS. */
export async function startRawServer(behaviour: Behaviour, tls?: Identity): Promise<RawServer> {
  const connections: Socket[] = [];
  const chunks: Buffer[] = [];
  const received = (): string => Buffer.concat(chunks).toString('latin1');
  const accept = (socket: Socket): void => {
    connections.push(socket);
    // A reset by the client is part of several cases.
    socket.on('error', () => socket.destroy());
    behaviour({
      socket,
      onRequest: (handle) => {
        socket.on('data', (chunk: Buffer) => chunks.push(chunk));
        followRequests(socket, handle);
      },
    });
  };
  const server: Server = tls ? createTlsServer(tls, accept) : createServer(accept);
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    port: address.port,
    connections,
    received,
    requests: () => received().split(' HTTP/1.1\r\n').length - 1,
    async close() {
      for (const socket of connections) socket.destroy();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}

function followRequests(socket: Socket, handle: (request: string, nth: number) => void): void {
  let text = '';
  let nth = 0;
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    for (;;) {
      const head = text.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/^content-length: *(\d+)/im.exec(text.slice(0, head))?.[1] ?? 0);
      const end = head + 4 + length;
      if (text.length < end) return;
      const request = text.slice(0, end);
      text = text.slice(end);
      nth += 1;
      handle(request, nth);
    }
  });
}

/** An answer with a declared length. `headers` are added as they are. */
export function answer(body: string | Buffer, headers = '', status = '200 OK'): Buffer {
  const bytes = Buffer.from(body);
  const head = `HTTP/1.1 ${status}\r\ncontent-length: ${bytes.length}\r\n${headers}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes]);
}

/** A self-signed certificate for localhost and 127.0.0.1. */
export function selfSigned(): Identity {
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(keys.publicKey);
  certificate.serialNumber = '01';
  certificate.validity.notBefore = new Date(Date.now() - DAY_MS);
  certificate.validity.notAfter = new Date(Date.now() + DAY_MS);
  const name = [{ name: 'commonName', value: 'localhost' }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true },
    {
      name: 'subjectAltName',
      altNames: [
        { type: 2, value: 'localhost' },
        { type: 7, ip: '127.0.0.1' },
      ],
    },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(keys.privateKey), undefined);
  return { key: keys.privateKey, cert: forge.pki.certificateToPem(certificate) };
}
