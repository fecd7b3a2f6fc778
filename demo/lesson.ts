/**
 * Last week's trouble, from report to lesson: somebody cannot send large mail, Ben mends it, the reporter says
 * yes, and the review leaves a factor and an action. It gives the closing phases something to show.
 */
import type { Company } from './company.ts';

interface Reported {
  readonly number: string;
  readonly token: string;
}

export async function playLesson(company: Company): Promise<void> {
  const reported = await send<Reported>(company, '/api/v1/reports', {
    what: 'I cannot send mail with large attachments, the program says "quota"',
    service: 'mail',
    canWork: 'workaround',
    name: 'Omar',
  });
  const sam = await company.as('sam');
  const ben = await company.as('ben');
  const { number, token } = reported;
  const at = (verb: string) => `/api/v1/incidents/${number}/${verb}`;
  await sam.call('POST', at('triage'), { category: 'mail/delivery' });
  await ben.call('POST', at('accept'), {});
  await ben.call('POST', at('note'), {
    text: 'The relay refuses mails over 10 MB since the update.',
  });
  await ben.call('POST', at('respond'), {
    text: 'We found why large mail is refused. Until it is fixed, share the file by link.',
  });
  await ben.call('POST', at('resolve'), {
    notes: 'Raised the size limit of the relay back to 25 MB and sent a 20 MB mail through it.',
    code: 'config_corrected',
    cause: 'config',
    type: 'config',
    untreatedReason: 'The limit stood in the configuration of the update',
    waive: [{ guard: 'checks_passed', reason: 'Tried by hand with a 20 MB mail' }],
  });
  await sam.call('POST', at('closure-check'), {
    checks: [
      { check: 'cause_code', answer: 'yes' },
      { check: 'closing_category', answer: 'yes' },
      { check: 'related_problem', answer: 'no' },
      {
        check: 'recurrence_risk',
        answer: 'yes',
        reason: 'Every update of the relay may do it again',
      },
      { check: 'detection_gap', answer: 'yes', reason: 'Nothing watches the size limit' },
      { check: 'article', answer: 'not_applicable', reason: 'One line in the notes says it all' },
    ],
  });
  await send(company, `/api/v1/r/${token}/answer`, {
    works: true,
    score: 5,
    comment: 'Quick, thank you',
  });
  await reviewIt(company, number);
}

async function reviewIt(company: Company, number: string): Promise<void> {
  const gus = await company.as('gus');
  const review = await gus.call<{ id: string }>('POST', '/api/v1/reviews', {
    incident: number,
    kind: 'light',
    why: 'An update of ours broke it',
  });
  await gus.call('PATCH', `/api/v1/reviews/${review.id}`, {
    document: {
      factors: [
        {
          id: 'factor-1',
          text: 'The update resets the size limit of the relay to its default',
          class: 'configuration',
          role: 'trigger',
          evidence: 'Release notes of the update',
          madeSense: 'The limit had been raised by hand years ago and stood nowhere',
        },
      ],
      wentWell: [{ id: 'well-1', text: 'The reporter had a workaround within minutes' }],
      wentBadly: [{ id: 'badly-1', text: 'Nobody noticed before a user did' }],
    },
  });
  await gus.call('POST', `/api/v1/reviews/${review.id}/actions`, {
    what: 'Send a 20 MB mail through the relay every hour and alert when it is refused',
    why: 'Nobody noticed before a user did',
    type: 'detect',
    owner: company.people.ben,
    dueOn: '2027-01-29',
    verifyHow: 'Lower the limit in the test relay and see the alert',
  });
  await gus.call('POST', `/api/v1/reviews/${review.id}/publish`, {});
}

async function send<T>(company: Company, path: string, body: object): Promise<T> {
  const response = await fetch(`${company.baseUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 300)}`);
  return JSON.parse(text) as T;
}
