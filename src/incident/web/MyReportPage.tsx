/**
 * How my report goes, for whoever holds its private link: where it stands in plain words, the question
 * whether it works, and a way to be heard. It reads itself anew, quietly, and never shows internal notes.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { fromMillis, type Instant } from '../../kernel/instant.ts';
import { type ApiProblem, apiGet } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { formatWhenZoned, plural, useZone } from '../../ui/format.ts';
import { ErrorState, Loading } from '../../ui/layout/States.tsx';
import { ButtonLink } from '../../ui/parts/Button.tsx';
import { Time } from '../../ui/parts/Clock.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import { Ask, AskAgain } from './report/Ask.tsx';
import { Tell } from './report/Tell.tsx';
import { News, Way } from './report/Way.tsx';
import type { MyReport } from './report/wire.ts';
import { MINE, STATE_NEWS } from './report/words.ts';

const POLL_MS = 15_000;

export function MyReportPage() {
  const { token } = useParams({ strict: false }) as { token: string };
  const path = `/api/v1/r/${encodeURIComponent(token)}`;
  const client = useQueryClient();
  const query = useQuery<MyReport, ApiProblem>({
    queryKey: [path],
    queryFn: ({ signal }) => apiGet<MyReport>(path, signal),
    refetchInterval: ({ state }) => (state.error?.status === 404 ? false : POLL_MS),
  });
  const { data, error } = query;
  useEffect(() => {
    document.title = `${data?.number ?? MINE.tab} · Evenkeel`;
  }, [data?.number]);
  if (data === undefined) {
    if (error === null) {
      return (
        <>
          <h1>{MINE.tab}</h1>
          <Loading rows={6} />
        </>
      );
    }
    return <Gone error={error} onRetry={() => void query.refetch()} />;
  }
  const keep = (report: MyReport) => client.setQueryData([path], report);
  return (
    <>
      {error === null ? null : <Stale at={fromMillis(query.dataUpdatedAt)} />}
      <Report path={path} report={data} onChanged={keep} />
    </>
  );
}

function Gone({ error, onRetry }: { readonly error: ApiProblem; readonly onRetry: () => void }) {
  const gone = error.status === 404 || error.status === 410;
  return (
    <div className="stack">
      <h1>{gone ? MINE.gone : MINE.tab}</h1>
      {gone ? (
        <p className="t2">{MINE.goneHelp}</p>
      ) : (
        <ErrorState what="Your report did not load." error={error} onRetry={onRetry} />
      )}
      <p>
        <ButtonLink to="/report">{MINE.reportNew}</ButtonLink>
      </p>
    </div>
  );
}

function Stale({ at }: { readonly at: Instant }) {
  return (
    <div className="sub-q">
      <Note tone="warn" role="status">
        {MINE.stale} <Time at={at} />.
      </Note>
    </div>
  );
}

interface ReportProps {
  readonly path: string;
  readonly report: MyReport;
  readonly onChanged: (report: MyReport) => void;
}

function Report({ path, report, onChanged }: ReportProps) {
  const now = useNow();
  const zone = useZone();
  return (
    <>
      <p className="t2 sub-q">
        {report.number}
        {report.receivedAt === null ? null : (
          <>
            {' '}
            · your report of <Time at={report.receivedAt} zoned />
          </>
        )}
      </p>
      <h1 className="tight">{STATE_NEWS[report.state]}</h1>
      {report.title === null || report.title === report.words ? null : (
        <p className="t2">{report.title}</p>
      )}
      <YourWord path={path} report={report} onChanged={onChanged} />
      <dl className="facts">
        <Fact name={report.open ? MINE.told : MINE.wrong} text={report.words} />
        <Fact name={MINE.done} text={report.open ? '' : (report.whatWasDone ?? '')} />
        {report.open && report.firstAnswerBy !== null && report.news.length === 0 ? (
          <Fact name={MINE.first} text={`by ${formatWhenZoned(report.firstAnswerBy, now, zone)}`} />
        ) : null}
        {report.open && report.reporters > 1 ? (
          <Fact
            name={MINE.others}
            text={`${plural(report.reporters - 1, 'other person', 'other people')} reported this too.`}
          />
        ) : null}
      </dl>
      <Way report={report} />
      <News items={report.news} />
      {report.open ? <Tell path={path} report={report} onSaid={onChanged} /> : null}
      <p className="sm t3 q">{MINE.fresh}</p>
    </>
  );
}

function Fact({ name, text }: { readonly name: string; readonly text: string }) {
  if (text.trim() === '') return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd className="said">{text}</dd>
    </div>
  );
}

/** What the reporter is asked now: yes or no, or "is it back?" after the close. */
function YourWord({ path, report, onChanged }: ReportProps) {
  const now = useNow();
  const zone = useZone();
  if (report.state === 'resolved') {
    return (
      <>
        <Ask path={path} report={report} onAnswered={onChanged} />
        <p className="sm t2 pt-1">{MINE.change}</p>
      </>
    );
  }
  if (report.state !== 'closed') return null;
  const until = report.reopenUntil;
  if (until !== null && until < now) {
    return (
      <div className="ask">
        <p>{MINE.over}</p>
        <p className="sub-q">
          <ButtonLink to="/report">{MINE.reportNew}</ButtonLink>
        </p>
      </div>
    );
  }
  return (
    <>
      {report.confirmation === 'yes' ? (
        <div className="sub-q">
          <Note tone="ok" role="status">
            {MINE.saidYes}
          </Note>
        </div>
      ) : null}
      <AskAgain path={path} onAnswered={onChanged} />
      {until === null ? null : (
        <p className="sm t2 pt-1">Possible until {formatWhenZoned(until, now, zone)}.</p>
      )}
    </>
  );
}
