/** What must be there before it is published: done, or missing with a link to where it is written. */
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Icon } from '../../ui/parts/Icon.tsx';
import type { ReviewDetail } from './wire.ts';
import { LEAD_TO, PAGE, REQUIRED } from './words.ts';

export function Before({ review }: { readonly review: ReviewDetail }) {
  const { document, missing, actions } = review;
  const counts: Readonly<Record<string, number>> = {
    factors: document.factors.length,
    actions: actions.length,
  };
  return (
    <div id="before" tabIndex={-1}>
      <Panel title={PAGE.before} flush {...(missing.length === 0 ? { footer: PAGE.ready } : {})}>
        <ul className="list">
          {REQUIRED.map(({ guard, label }) => {
            const lacks = missing.find((line) => line.guard === guard);
            return (
              <li key={guard}>
                {lacks === undefined ? (
                  <span className="okc">
                    <Icon of={IconCircleCheck} label="done" />
                  </span>
                ) : (
                  <Icon of={IconCircleDashed} label="missing" />
                )}
                <span className="grow">
                  {lacks === undefined ? label : <b>{lacks.message}</b>}
                  {lacks === undefined ? null : (
                    <>
                      {' '}
                      <a className="linklike" href={`#${LEAD_TO[lacks.fix ?? guard] ?? 'before'}`}>
                        {PAGE.goThere}
                      </a>
                    </>
                  )}
                </span>
                <span className="t3">{counts[guard] ?? ''}</span>
              </li>
            );
          })}
        </ul>
      </Panel>
    </div>
  );
}
