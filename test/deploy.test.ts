import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { searchAttributes } from '../src/embedded/temporal-setup.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Service {
  image: string;
  build?: string;
  command?: string[];
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
  environment?: Record<string, string>;
  env_file?: { path: string; required?: boolean }[];
  ports?: string[];
  volumes?: string[];
}

const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const services = Object.entries(compose.services);
const service = (name: string): Service => {
  const found = compose.services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
};

/** The services that others wait for until they have ended. */
const oneShots = new Set(
  services.flatMap(([, { depends_on }]) =>
    Object.entries(depends_on ?? {})
      .filter(([, { condition }]) => condition === 'service_completed_successfully')
      .map(([name]) => name),
  ),
);

describe('docker-compose.yml', () => {
  it('has PostgreSQL, Temporal, its UI, the one-shot set-ups, the sandbox, the worker and the gateway', () => {
    expect(Object.keys(compose.services)).toEqual([
      'postgresql',
      'temporal-schema',
      'temporal',
      'temporal-namespace',
      'temporal-ui',
      'sandbox',
      'worker',
      'gateway',
    ]);
    expect([...oneShots].sort()).toEqual(['temporal-namespace', 'temporal-schema']);
  });

  it.each(services)('%s runs a pinned image', (_name, { image, build }) => {
    expect(image).not.toContain('latest');
    if (build === undefined) {
      expect(image).toMatch(/^[a-z/-]+:\d+\.\d+(\.\d+)?[a-z0-9.-]*$/);
    } else {
      expect(image).toBe(`holdfast:\${HOLDFAST_VERSION:-${version()}}`);
    }
  });

  it('runs server and tools of one Temporal version, and not the deprecated auto-setup', () => {
    expect(service('temporal').image).toMatch(/^temporalio\/server:1\.29\.\d+$/);
    const [, serverVersion = ''] = service('temporal').image.split(':');
    for (const name of oneShots) {
      expect(service(name).image).toMatch(new RegExp(`^temporalio/admin-tools:${serverVersion}-`));
    }
  });

  it.each(services.filter(([name]) => !oneShots.has(name)))(
    '%s has a health check',
    (_name, { healthcheck }) => {
      expect(healthcheck?.test[0]).toMatch(/^CMD/);
    },
  );

  it('waits for what it needs', () => {
    for (const [name, { depends_on }] of services) {
      for (const [needed, { condition }] of Object.entries(depends_on ?? {})) {
        const expected = oneShots.has(needed) ? 'service_completed_successfully' : 'service_healthy';
        expect({ name, needed, condition }).toEqual({ name, needed, condition: expected });
      }
    }
  });

  it('reaches PostgreSQL through the plugin that costs the database least', () => {
    expect(service('temporal').environment?.['DB']).toBe('postgres12_pgx');
    expect(service('temporal-schema').environment?.['SQL_PLUGIN']).toBe('postgres12_pgx');
  });

  it('publishes ports on loopback only', () => {
    for (const [, { ports }] of services) {
      for (const port of ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  it('keeps data in volumes that it declares, and mounts files that exist', () => {
    for (const [, { volumes, env_file }] of services) {
      for (const volume of volumes ?? []) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('.')) expect(existsSync(join(root, source)), source).toBe(true);
        else expect(Object.keys(compose.volumes)).toContain(source);
      }
      for (const { path, required } of env_file ?? []) {
        if (required !== false) expect(existsSync(join(root, path)), path).toBe(true);
      }
    }
  });

  it('has no password in it, and names each one that it needs in the example', () => {
    const text = read('docker-compose.yml');
    const required = new Set([...text.matchAll(/\$\{(\w+):\?/g)].map(([, name = '']) => name));
    const example = read('deploy/example.env');
    expect(required.size).toBe(3);
    for (const name of required) expect(example).toMatch(new RegExp(`^${name}=$`, 'm'));
    for (const [, password] of text.matchAll(/PASSWORD: (.*)$/gm)) expect(password).toMatch(/^\$\{\w+:\?/);
  });

  it('creates the search attributes that the workflows set', () => {
    const script = read('deploy/temporal/setup-namespace.sh');
    for (const [name, type] of Object.entries(searchAttributes)) {
      expect(script).toContain(`--name ${name} --type ${type}`);
    }
  });

  it('gives the worker longer to stop than a provider call can take', () => {
    const grace = /stop_grace_period: (\d+)s/.exec(read('docker-compose.yml'));
    expect(Number(grace?.[1])).toBeGreaterThan(20);
  });
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').replaceAll('\\\n', ' ').split('\n');
  const sources = lines
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
    .flatMap((line) => line.split(/\s+/).slice(1, -1));

  it('copies files that exist and that the build context lets through', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    expect(sources.length).toBeGreaterThan(5);
    for (const source of sources) {
      expect(existsSync(join(root, source)), source).toBe(true);
      expect(
        allowed.some((path) => source === path || source.startsWith(`${path}/`)),
        source,
      ).toBe(true);
    }
  });

  it('pins Node to one version that package.json accepts', () => {
    expect(read('Dockerfile')).toMatch(/^ARG NODE_IMAGE=node:20\.\d+\.\d+-bookworm-slim$/m);
    const [minor = 0] = (/node:20\.(\d+)/.exec(read('Dockerfile')) ?? []).slice(1).map(Number);
    expect(minor).toBeGreaterThanOrEqual(20);
  });

  it('runs as a user without rights, from a stage without the toolchain', () => {
    const lastStage = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
    expect(lastStage).toContain('USER node');
    expect(lastStage.filter((line) => line.includes('npm '))).toEqual([]);
  });

  it('holds the health checks that compose runs', () => {
    const checks = services.flatMap(([, { build, healthcheck }]) =>
      build === undefined ? [] : (healthcheck?.test ?? []).filter((word) => word.endsWith('.mjs')),
    );
    expect(new Set(checks).size).toBe(2);
    for (const check of checks) expect(sources).toContain(check);
  });
});

function version(): string {
  return (JSON.parse(read('package.json')) as { version: string }).version;
}

describe('the Dockerfile', () => {
  it('copies every folder that what it copies imports from', () => {
    const copied = [...read('Dockerfile').matchAll(/^COPY (src|workflows|activities|bench|test) /gm)].map(
      ([, name]) => name,
    );
    const outside = copied.flatMap((folder) =>
      readdirSync(join(root, folder ?? ''), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts'))
        .flatMap((path) => importsOf(join(folder ?? '', path)))
        .filter((target) => !copied.includes(target.split('/')[0])),
    );
    expect(copied).toContain('src');
    expect(outside).toEqual([]);
  });
});

/** The files of this repository that one imports, as paths from its root. */
function importsOf(path: string): string[] {
  return [...read(path).matchAll(/from '(\.[^']+)'/g)].map(([, target]) =>
    normalize(join(dirname(path), target ?? '')),
  );
}
