/** Report trouble without a login: four questions in under a minute, then the receipt (domain.md R03, R04). */
import { Link } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import type { Instant } from '../../kernel/instant.ts';
import { ApiProblem, apiSend, asProblem } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { useZone, zoneNames } from '../../ui/format.ts';
import { fieldErrors } from '../../ui/forms/problem-fields.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import { EMPTY_DRAFT, prepare, type ReportDraft, wordsOf } from './report/draft.ts';
import { Questions } from './report/Form.tsx';
import { lastReport, rememberReport } from './report/last.ts';
import { ReceiptView, type Sent } from './report/Receipt.tsx';
import type { Receipt } from './report/wire.ts';
import { REPORT } from './report/words.ts';

export function ReportPage() {
  const [sent, setSent] = useState<Sent>();
  if (sent !== undefined) return <ReceiptView sent={sent} onAgain={() => setSent(undefined)} />;
  return <ReportForm onSent={setSent} />;
}

/** Fields that show their own errors. */
const FIELDS = [
  'what',
  'service',
  'join',
  'since',
  'canWork',
  'deadline',
  'name',
  'email',
  'location',
];

function ReportForm({ onSent }: { readonly onSent: (sent: Sent) => void }) {
  const now = useNow();
  const zone = useZone();
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    document.title = `${REPORT.tab} · Evenkeel`;
  }, []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const receipt = await send(draft, now, zone);
      rememberReport(receipt);
      onSent({ receipt, words: wordsOf(draft), mailed: draft.email.trim() !== '' });
    } catch (error) {
      const refused = asProblem(error);
      setProblem(refused);
      setBusy(false);
      document.getElementById(`q-${refused.fields[0]?.path}`)?.focus();
    }
  };
  const errors = fieldErrors(problem);
  const { short, offset } = zoneNames(now, zone);
  return (
    <form onSubmit={submit} noValidate>
      <h1>{REPORT.title}</h1>
      <p className="t2">{REPORT.sub}</p>
      <LastReport />
      <Questions
        draft={draft}
        errors={errors}
        change={(change) => {
          setDraft((before) => ({ ...before, ...change }));
          setProblem((before) => without(before, Object.keys(change)));
        }}
      />
      <div className="q">
        {problem === undefined ? null : (
          <div className="above">
            <Note tone="crit" role="alert">
              <b>{REPORT.notSent}</b> {errors.rest(FIELDS) ?? REPORT.mend}
            </Note>
          </div>
        )}
        <Button type="submit" kind="primary" size="lg" full busy={busy}>
          {draft.join === undefined ? REPORT.send : REPORT.join}
        </Button>
        <p className="sm t2 sub-q">
          {REPORT.after} Times are {short}
          {short === offset ? '' : `, ${offset}`}.
        </p>
      </div>
    </form>
  );
}

/** Sends it, or throws what is missing in the shape the server's own refusals have. */
async function send(draft: ReportDraft, now: Instant, zone: string): Promise<Receipt> {
  const prepared = prepare(draft, now, zone);
  if (prepared.kind === 'ready') {
    return apiSend<Receipt>('POST', '/api/v1/reports', prepared.body);
  }
  const { problems: fields } = prepared;
  throw new ApiProblem({ status: 400, code: 'report.incomplete', detail: REPORT.mend, fields });
}

/** A field that was changed is no longer wrong; with the last of them the whole complaint is gone. */
function without(
  problem: ApiProblem | undefined,
  changed: readonly string[],
): ApiProblem | undefined {
  if (problem === undefined || problem.fields.length === 0) return problem;
  const fields = problem.fields.filter(({ path }) => !changed.includes(path));
  if (fields.length === 0) return undefined;
  return new ApiProblem({ ...problem, detail: problem.message, fields });
}

/** The way back to what was reported a moment ago, after a reload or the back button. */
function LastReport() {
  const [last] = useState(lastReport);
  if (last === undefined) return null;
  return (
    <div className="sub-q">
      <Note>
        {REPORT.earlier} <b className="nw">{last.number}</b>.{' '}
        <Link to="/r/$token" params={{ token: last.token }}>
          {REPORT.watch}
        </Link>
      </Note>
    </div>
  );
}
