/** An event as expressions see it, with everything that is not told filled in: for trying rules out. */
import type { Subject } from '../../core/judging/book.ts';

type Told = Partial<Omit<Subject, 'service' | 'integration'>> & {
  readonly service?: Partial<Subject['service']>;
  readonly integration?: Partial<Subject['integration']>;
};

const NOBODY = '00000000-0000-0000-0000-000000000000';

export function asSubject(told: Told): Subject {
  return {
    ...{ action: 'firing', key: 'example', severity: 'error', title: 'Example', body: '' },
    ...{ labels: {}, source: 'generic' },
    ...told,
    service: { id: NOBODY, name: 'Shop', tier: 'T1', ...told.service },
    integration: { id: NOBODY, name: 'Prometheus', ...told.integration },
  };
}
