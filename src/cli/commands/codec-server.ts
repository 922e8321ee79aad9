import { bearerTokenAccess } from '../../security/codec-access.js';
import { startCodecServer } from '../../security/codec-server.js';
import { createPayloadCodec } from '../../security/payload-codec.js';
import { readConfig } from '../../config/config.js';
import { existingKeyRing } from '../../config/key-ring-of.js';
import { createLog } from '../../config/log.js';
import { readTextFile } from '../../config/read-text-file.js';
import { untilStopped } from '../until-stopped.js';

export interface CodecServerArguments {
  readonly port: number;
  readonly host: string;
  readonly origin: readonly string[];
  readonly tokens?: string;
}

/** Runs the codec server: for who brings a token of the file, or on loopback without one. */
export async function codecServerCommand(
  env: NodeJS.ProcessEnv,
  options: CodecServerArguments,
): Promise<void> {
  const config = readConfig(env);
  const log = createLog(config.logLevel);
  const ring = await existingKeyRing(config);
  const server = await startCodecServer({
    port: options.port,
    host: options.host,
    codecFor: (namespace) => createPayloadCodec({ ring, namespace }),
    defaultNamespace: config.temporal.namespace,
    allowedOrigins: options.origin,
    access:
      options.tokens === undefined
        ? { kind: 'loopbackOnly' }
        : bearerTokenAccess(await tokensOf(options.tokens)),
    onError: (error) => log.error({ err: error }, 'the codec server failed at a request'),
  });
  process.stdout.write(`holdfast codec-server ready on ${server.url}\n`);
  await untilStopped();
  await server.close();
}

async function tokensOf(path: string): Promise<string[]> {
  const text = await readTextFile(path, 'tokens');
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
