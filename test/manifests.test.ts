import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

interface Manifest {
  name: string;
  version: string;
  license: string;
  engines: { node: string };
  exports: Record<string, unknown>;
  dependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const manifestOf = (path: string): Manifest => JSON.parse(read(path)) as Manifest;
const whole = manifestOf('package.json');
const client = manifestOf('packages/client/package.json');

describe('package-lock.json', () => {
  const { minVersion, satisfies } = createRequire(require.resolve('fastify'))('semver') as {
    minVersion: (range: string) => { version: string };
    satisfies: (version: string, range: string) => boolean;
  };
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { engines?: { node?: string }; hasInstallScript?: boolean }>;
  };

  it('has no package that wants a newer Node than Holdfast does: npm would warn of it (EBADENGINE)', () => {
    const ranges = Object.entries(packages).flatMap(([path, { engines }]) =>
      engines?.node === undefined ? [] : [[path, engines.node] as const],
    );
    expect(ranges.length).toBeGreaterThan(100);
    const oldest = minVersion(whole.engines.node).version;
    expect(oldest).toBe('20.20.0');
    expect(ranges.filter(([, range]) => !satisfies(oldest, range))).toEqual([]);
  });

  it('has no package whose install script is neither allowed nor denied: npm would warn of it (install-scripts)', () => {
    const withScripts = Object.entries(packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript === true)
      .map(([path]) => path.split('node_modules/').at(-1) ?? path);
    expect(withScripts).toContain('protobufjs');
    // None is needed: what they would build or fetch is not used here.
    expect(whole.allowScripts).toEqual(Object.fromEntries(withScripts.map((name) => [name, false])));
  });
});

describe('@holdfast/client', () => {
  it('is holdfast’s own version, with the same dependencies as far as it has them', () => {
    const { version, license, engines, dependencies } = client;
    expect({ version, license, engines }).toEqual({
      version: whole.version,
      license: whole.license,
      engines: whole.engines,
    });
    expect(whole.dependencies).toMatchObject(dependencies);
    expect(read('packages/client/LICENSE')).toBe(read('LICENSE'));
  });

  it('is what holdfast shows as holdfast and as holdfast/client', () => {
    expect(client.exports['.']).toEqual(whole.exports['.']);
    expect(whole.exports['./client']).toEqual(whole.exports['.']);
  });
});
