import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeLeaks, findLeaks, type Marker, type Place } from '../support/leak-search/leak-search.js';
import { KeptDemo } from '../support/leak-search/demo.js';
import { type Plant, runWithPlant } from '../support/leak-search/plants.js';
import { Mishaps } from '../support/leak-search/mishaps.js';
import {
  filePlaces,
  pglitePlaces,
  postgresPlaces,
  temporalPlaces,
  textPlace,
} from '../support/leak-search/places.js';
import { keyRingMarkers, merchantKeyMarkers } from '../support/leak-search/secrets.js';
import { startPostgres, type TestPostgres } from '../support/postgres/postgres.js';
import { describeWithTemporal } from '../support/temporal/describe-with-temporal.js';

/** Where secrets belong: files that only their owner can read. All else in a data folder is searched. */
const SECRET_FILES = ['key-ring.json', 'sandbox'];

function leaksIn(places: readonly Place[], markers: readonly Marker[]): string[] {
  return describeLeaks(findLeaks(places, markers));
}

function secretsOf(dataDir: string): Promise<Marker[]> {
  const merchantKeyPath = join(dataDir, 'sandbox', 'pingan', 'merchant-key.pem');
  const pfxPasswordPath = join(dataDir, 'sandbox', 'pingan', 'pfx-password.txt');
  return Promise.all([
    keyRingMarkers(join(dataDir, 'key-ring.json')),
    merchantKeyMarkers({ merchantKeyPath, pfxPasswordPath }),
  ]).then((markers) => markers.flat());
}

describeWithTemporal('What stays behind', (temporal) => {
  describe('after the demo, on PostgreSQL', () => {
    let dataDir: string;
    let postgres: TestPostgres;
    let markers: Marker[];
    const places: Place[] = [];

    beforeAll(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'holdfast-leaks-'));
      postgres = await startPostgres();
      const demo = await KeptDemo.run({ dataDir, databaseUrl: postgres.url });
      try {
        markers = [...(await demo.markers()), ...(await secretsOf(dataDir))];
        places.push(...(await demo.shown()), await demo.wireLog());
        places.push(...(await temporalPlaces(demo.temporal, demo.tenant)));
      } finally {
        await demo.stop();
      }
      places.push(textPlace('output of the demo', demo.lines.join('\n')));
      places.push(...(await postgresPlaces(postgres.url)), ...(await filePlaces(dataDir, SECRET_FILES)));
    }, 400_000);

    afterAll(async () => {
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    });

    it('is nothing personal and no secret, in no spelling', () => {
      expect(leaksIn(places, markers)).toEqual([]);
    });

    it('is what was searched: logs, histories, the database, the commands’ output', () => {
      for (const name of [
        'worker.log',
        'temporal.log',
        'output of the demo',
        'wire log',
        'list of workflows',
      ])
        expect(places.find((place) => place.name === name)?.bytes.length, name).toBeGreaterThan(0);
      const names = places.map(({ name }) => name).join('\n');
      for (const workflow of ['released', 'partlyReturned', 'codeExpired', 'rejectedForFunds', 'killed'])
        expect(names).toMatch(new RegExp(`history of order/.*/D-${workflow}-`));
      expect(names).toContain('table holdfast.operation');
      expect(names).toMatch(/holdfast operation show .*applyCardBinding/);
      expect(names).toMatch(/holdfast purchase status/);
    });
  });

  describe('after purchases in which something goes wrong, on the embedded journal', () => {
    let dataDir: string;
    let markers: Marker[];
    const places: Place[] = [];

    beforeAll(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'holdfast-leaks-'));
      const mishaps = await Mishaps.open(dataDir);
      try {
        await mishaps.unreadableAnswers();
        await mishaps.wrongCodeAndDispute();
        await mishaps.rejectedCard();
        await mishaps.hungUp();
        await mishaps.wrongRequests();
        await mishaps.bankGone();
        places.push(...(await temporalPlaces(mishaps.embedded.temporal, mishaps.tenant)));
      } finally {
        await mishaps.embedded.stop();
      }
      markers = [...mishaps.markers, ...(await secretsOf(dataDir))];
      places.push(...mishaps.shown, mishaps.wireLog, ...(await filePlaces(dataDir, SECRET_FILES)));
      places.push(...(await pglitePlaces(join(dataDir, 'journal', 'cluster'))));
    }, 300_000);

    afterAll(() => rm(dataDir, { recursive: true, force: true }));

    it('is nothing personal and no secret, in no spelling', () => {
      expect(leaksIn(places, markers)).toEqual([]);
    });

    it('is what was searched: logs, errors, histories, Temporal’s database, the journal’s folder and rows', () => {
      const sizes = new Map(places.map(({ name, bytes }) => [name, bytes.length]));
      for (const name of [
        'worker.log',
        'temporal.log',
        'temporal.db',
        'wire log',
        'output of the starting process',
      ])
        expect(sizes.get(name), name).toBeGreaterThan(0);
      const names = [...sizes.keys()].join('\n');
      for (const order of [
        'wrong-code',
        'rejected-card',
        'unreadable',
        'hung-up',
        'wrong-request',
        'bank-gone',
      ])
        expect(names).toContain(`history of order/mishap/${order}`);
      expect(names).toContain('error 9 of the client');
      expect(names).toMatch(/^journal\/.*pg_wal\//m);
      expect(names).toContain('table holdfast.evidence');
    });
  });

  describe('is searched so that a planted leak is found', () => {
    const PERSONAL = ['card number', 'identity number', 'mobile number', 'name'];
    const found = async (plant: Plant): Promise<{ markers: string[]; places: string[] }> => {
      const { places, markers } = await runWithPlant(temporal, plant);
      const leaks = findLeaks(places, markers);
      const sorted = (names: string[]): string[] => [...new Set(names)].sort();
      return {
        markers: sorted(leaks.map(({ marker }) => marker)),
        places: sorted(leaks.map(({ place }) => place.replace(/ of order.*|\/cluster.*/, ''))),
      };
    };

    it('nothing where nothing is planted', async () => {
      expect(await found('nothing')).toEqual({ markers: [], places: [] });
    });

    it('in a log line that is not redacted', async () => {
      expect(await found('unredacted log line')).toEqual({
        markers: [
          ...PERSONAL.slice(0, 2),
          'key of the key ring',
          'line of the merchant’s private key',
          ...PERSONAL.slice(2),
        ],
        places: ['log'],
      });
    });

    it('in payloads that are not encrypted', async () => {
      expect(await found('payloads in clear')).toEqual({
        markers: ['SMS code', ...PERSONAL],
        places: ['history', 'history as JSON'],
      });
    });

    it('in failures that are not encrypted', async () => {
      const { markers, places } = await found('failures in clear');
      expect(markers).toEqual(['mobile number', 'name']);
      // The description quotes the failure too while Temporal waits to try the activity again.
      expect(places.filter((place) => place !== 'description')).toEqual(['history', 'history as JSON']);
    });

    it('in journal columns that are not sealed', async () => {
      expect(await found('journal columns in clear')).toEqual({
        markers: PERSONAL,
        places: ['journal', 'table holdfast.operation'],
      });
    });

    it('in a search attribute', async () => {
      expect(await found('name in a search attribute')).toEqual({
        markers: ['name'],
        places: ['description', 'history', 'history as JSON', 'list of workflows'],
      });
    });
  });
});
