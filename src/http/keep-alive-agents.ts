import { Agent as HttpAgent, type AgentOptions, type ClientRequest, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type ConnectionOptions, TLSSocket } from 'node:tls';
import { openTunnel, type Tunnel, type TunnelTarget } from './proxy-tunnel.js';

/** What a provider's endpoint asks of TLS. There is no switch that turns verification off. */
export type ProviderTls = Pick<
  ConnectionOptions,
  'ca' | 'cert' | 'key' | 'pfx' | 'passphrase' | 'servername' | 'minVersion'
>;

export interface KeepAliveOptions {
  maxSockets: number;
  idleSocketMs: number;
  tls?: ProviderTls;
  lookup?: LookupFunction;
  tunnel?: Tunnel;
}

type OnSocket = (error: Error | null, socket?: Duplex) => void;

// From birth until the connection stands (TLS verified), no byte of a request can be on the wire: Node holds
// them back. `reusedSocket` cannot tell this: a request that waited in the agent's queue is handed a standing
// connection with that flag off.
const connecting = new WeakSet<Duplex>();

/** Whether this connection is still being made. A socket that no agent of ours made counts as standing. */
export function isConnecting(socket: Duplex): boolean {
  return connecting.has(socket);
}

/** The event by which this socket says that its connection stands. */
export function connectedEvent(socket: Socket): 'connect' | 'secureConnect' {
  return socket instanceof TLSSocket ? 'secureConnect' : 'connect';
}

function watchFromBirth<S extends Duplex | null | undefined>(socket: S): S {
  if (socket instanceof TLSSocket || (isNetSocket(socket) && socket.connecting)) {
    connecting.add(socket);
    socket.once(connectedEvent(socket), () => connecting.delete(socket));
  }
  return socket;
}

function isNetSocket(socket: Duplex | null | undefined): socket is Socket {
  return socket !== null && socket !== undefined && 'connecting' in socket;
}

// Bytes on an idle connection are nobody's answer. Left alone they would be read as the answer to the next request.
function destroyTalker(this: Duplex): void {
  this.destroy();
}

class PlainAgent extends HttpAgent {
  constructor(
    options: AgentOptions,
    private readonly tunnel: Tunnel | undefined,
  ) {
    super(options);
  }

  override createConnection(options: ClientRequestArgs, onSocket: OnSocket): Duplex | null | undefined {
    if (!this.tunnel) return watchFromBirth(super.createConnection(options, onSocket));
    openTunnel(this.tunnel, target(options, 80))
      .then((socket) => onSocket(null, socket))
      .catch(onSocket);
    return undefined;
  }

  override keepSocketAlive(socket: Duplex): boolean {
    return guardIdle(socket, () => super.keepSocketAlive(socket));
  }

  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    socket.off('data', destroyTalker);
    super.reuseSocket(socket, request);
  }
}

class SecureAgent extends HttpsAgent {
  constructor(
    options: AgentOptions,
    private readonly tls: ProviderTls,
    private readonly tunnel: Tunnel | undefined,
  ) {
    super({ ...options, ...tls });
  }

  override createConnection(options: RequestOptions, onSocket: OnSocket): Duplex | null | undefined {
    if (!this.tunnel) return watchFromBirth(super.createConnection(options, onSocket));
    const far = target(options, 443);
    const { servername = far.host } = options;
    openTunnel(this.tunnel, far)
      .then((socket) =>
        onSocket(null, watchFromBirth(connectTls({ ...this.tls, host: far.host, servername, socket }))),
      )
      .catch(onSocket);
    return undefined;
  }

  override keepSocketAlive(socket: Duplex): boolean {
    return guardIdle(socket, () => super.keepSocketAlive(socket));
  }

  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    socket.off('data', destroyTalker);
    super.reuseSocket(socket, request);
  }
}

function target({ host, port }: ClientRequestArgs, defaultPort: number): TunnelTarget {
  if (!host) throw new Error('a connection without a host was asked for');
  return { host, port: Number(port ?? defaultPort) };
}

// Node answers false where the server announced that it closes idle connections too soon to use them again; the
// type declares void.
function guardIdle(socket: Duplex, keep: () => unknown): boolean {
  if (!keep()) return false;
  socket.on('data', destroyTalker);
  return true;
}

/**
 * A pair of agents that keep connections alive and track each from its birth. Idle connections are closed
 * after `idleSocketMs`, or a second before the time that the server announces (`Keep-Alive: timeout`), since a
 * request on a connection that the peer is just closing ends as unknown.
 */
export function createKeepAliveAgents(options: KeepAliveOptions): { http: HttpAgent; https: HttpsAgent } {
  const shared: AgentOptions = {
    keepAlive: true,
    maxSockets: options.maxSockets,
    maxFreeSockets: options.maxSockets,
    timeout: options.idleSocketMs,
    scheduling: 'lifo',
    ...(options.lookup && { lookup: options.lookup }),
  };
  return {
    http: new PlainAgent(shared, options.tunnel),
    https: new SecureAgent(shared, options.tls ?? {}, options.tunnel),
  };
}
