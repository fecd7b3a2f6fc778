/** The map of dependencies: who falls with whom, and rings. Settings over their defaults. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asId, type ServiceId } from '../../kernel/ids.ts';
import {
  blastRadius,
  type Dependency,
  type DependencyKind,
  hardRing,
  reachableUpward,
  type Tier,
} from './service.ts';
import { DEFAULT_SERVICE_SETTINGS, settingsInForce, zServiceSettings } from './service-settings.ts';

const id = (name: string): ServiceId => asId<ServiceId>(name);

/** `shop>api` = shop needs api hard, `shop~mail` = softly. */
function map(...arrows: readonly string[]): readonly Dependency[] {
  return arrows.map((arrow) => {
    const kind: DependencyKind = arrow.includes('>') ? 'hard' : 'soft';
    const [from = '', to = ''] = arrow.split(/[>~]/);
    return { serviceId: id(from), dependsOnId: id(to), kind };
  });
}

describe('what a fault takes along', () => {
  const arrows = map('shop>api', 'api>db', 'admin>db', 'mail~db', 'wiki>mail', 'shop>db');

  test('SVC-4 is everything above, over hard dependencies, once', () => {
    expect([...reachableUpward(id('db'), arrows)].sort()).toEqual(['admin', 'api', 'shop']);
    expect(reachableUpward(id('shop'), arrows)).toEqual([]);
  });

  test('SVC-4 counts only T0 and T1', () => {
    const tiers: Readonly<Record<string, Tier>> = { shop: 'T0', api: 'T1', admin: 'T2' };
    const hit = blastRadius(id('db'), arrows, (one) => tiers[one]);
    expect([...hit].sort()).toEqual(['api', 'shop']);
  });

  test('SVC-4 ends also where old data holds a ring, and leaves the service itself out', () => {
    expect(reachableUpward(id('a'), map('a>b', 'b>a', 'c>a'))).toEqual(['b', 'c']);
  });
});

describe('rings', () => {
  test('SVC-3 name the services on them in order', () => {
    expect(hardRing(id('a'), map('a>b', 'b>c', 'c>a', 'b>x'))).toEqual(['a', 'b', 'c', 'a']);
    expect(hardRing(id('a'), map('a>b', 'b>a'))).toEqual(['a', 'b', 'a']);
  });

  test('SVC-3 may be closed by a soft dependency', () => {
    expect(hardRing(id('a'), map('a>b', 'b>c', 'c~a'))).toBeUndefined();
  });

  test('SVC-3 of others do not matter', () => {
    expect(hardRing(id('a'), map('a>b', 'b>c', 'c>b'))).toBeUndefined();
  });

  test('SVC-3 a service is on a ring exactly when it stands on itself', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const arrow = fc
      .tuple(name, name)
      .filter(([from, to]) => from !== to)
      .map(([from, to]) => `${from}>${to}`);
    fc.assert(
      fc.property(fc.array(arrow, { maxLength: 10 }), (arrows) => {
        const dependencies = map(...arrows);
        const direct = dependencies.filter((one) => one.dependsOnId === id('a'));
        const above = new Set(reachableUpward(id('a'), dependencies));
        const below = dependencies.some(
          (one) => one.serviceId === id('a') && above.has(one.dependsOnId),
        );
        expect(hardRing(id('a'), dependencies) !== undefined).toBe(direct.length > 0 && below);
      }),
    );
  });
});

describe('settings', () => {
  test('SVC-6 are the defaults where nothing is stored', () => {
    expect(settingsInForce({})).toEqual(DEFAULT_SERVICE_SETTINGS);
    expect(zServiceSettings.parse(DEFAULT_SERVICE_SETTINGS)).toEqual(DEFAULT_SERVICE_SETTINGS);
  });

  test('SVC-6 lie over the defaults one by one', () => {
    expect(settingsInForce({ groupBy: 'alert', holdSeconds: 0 })).toEqual({
      ...DEFAULT_SERVICE_SETTINGS,
      groupBy: 'alert',
      holdSeconds: 0,
    });
  });

  test('SVC-6 that no longer fit do not stop a page', () => {
    expect(settingsInForce({ groupBy: 'moon', holdSeconds: 5, old: true })).toEqual({
      ...DEFAULT_SERVICE_SETTINGS,
      holdSeconds: 5,
    });
    expect(settingsInForce(null)).toEqual(DEFAULT_SERVICE_SETTINGS);
  });
});
