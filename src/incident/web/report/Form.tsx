/** The four questions, what it concerns, and who asks: one column, one thumb, one button. */
import type { ReactNode } from 'react';
import { useGet } from '../../../ui/api.ts';
import type { FieldErrors } from '../../../ui/forms/problem-fields.ts';
import type { ReportDraft } from './draft.ts';
import { Others } from './Others.tsx';
import { Choice, Choices, FieldError, WhenChoice } from './Question.tsx';
import type { ServiceChoice } from './wire.ts';
import { CAN_WORK_WORDS, REPORT } from './words.ts';

interface Part {
  readonly draft: ReportDraft;
  readonly errors: FieldErrors;
  readonly change: (change: Partial<ReportDraft>) => void;
}

export function Questions(props: Part) {
  const { draft, errors, change } = props;
  return (
    <>
      <What {...props} />
      <Choices place={2} name="since" question={REPORT.since} error={errors.of('since')}>
        <WhenChoice
          group="since"
          none="now"
          labels={SINCE}
          value={draft.since}
          onChange={(since) => change({ since })}
        />
      </Choices>
      <Choices place={3} name="canWork" question={REPORT.canWork} error={errors.of('canWork')}>
        <div className="opts">
          {CAN_WORK_WORDS.map(({ value, label }) => (
            <Choice
              key={value}
              group="canWork"
              label={label}
              checked={draft.canWork === value}
              onChoose={() => change({ canWork: value })}
            />
          ))}
        </div>
      </Choices>
      <Choices place={4} name="deadline" question={REPORT.deadline} error={errors.of('deadline')}>
        <WhenChoice
          group="deadline"
          none="no"
          labels={DEADLINE}
          value={draft.deadline}
          onChange={(deadline) => change({ deadline })}
        />
      </Choices>
      <WhoAsks {...props} />
    </>
  );
}

const SINCE = {
  none: REPORT.sinceNow,
  other: REPORT.sinceEarlier,
  time: REPORT.sinceTime,
  at: REPORT.sinceAt,
};
const DEADLINE = {
  none: REPORT.deadlineNo,
  other: REPORT.deadlineLater,
  time: REPORT.deadlineTime,
  at: REPORT.deadlineAt,
};

function What({ draft, errors, change }: Part) {
  return (
    <div className="q">
      <label htmlFor="q-what">
        <i>1</i>
        {REPORT.what}
      </label>
      <textarea
        className="inp"
        id="q-what"
        rows={2}
        maxLength={5000}
        placeholder={REPORT.whatHint}
        value={draft.what}
        onChange={(event) => change({ what: event.currentTarget.value })}
        {...invalid('what', errors)}
      />
      <FieldError name="what" error={errors.of('what')} />
      <ServicePick draft={draft} errors={errors} change={change} />
    </div>
  );
}

function ServicePick({ draft, errors, change }: Part) {
  const services = useGet<{ readonly items: readonly ServiceChoice[] }>(
    '/api/v1/reports/services',
    { staleSeconds: 300 },
  );
  const items = services.data?.items ?? [];
  return (
    <>
      <Field name="service" label={REPORT.service} errors={errors}>
        <select
          className="inp"
          id="q-service"
          value={draft.service}
          onChange={(event) => change({ service: event.currentTarget.value, join: undefined })}
          {...invalid('service', errors)}
        >
          <option value="">{REPORT.serviceUnknown}</option>
          {items.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </Field>
      <Others service={draft.service} chosen={draft.join} onChoose={(join) => change({ join })} />
      <FieldError name="join" error={errors.of('join')} />
    </>
  );
}

const WHO = [
  { name: 'name', label: REPORT.name, type: 'text', complete: 'name', max: 120, hint: '' },
  { name: 'email', label: REPORT.email, type: 'email', complete: 'email', max: 254, hint: '' },
  {
    name: 'location',
    label: REPORT.location,
    type: 'text',
    complete: 'off',
    max: 200,
    hint: REPORT.locationHint,
  },
] as const;

function WhoAsks({ draft, errors, change }: Part) {
  return (
    <fieldset className="q">
      <legend>{REPORT.who}</legend>
      <p className="sm t2">{REPORT.whoHelp}</p>
      {WHO.map(({ name, label, type, complete, max, hint }) => (
        <Field key={name} name={name} label={label} errors={errors}>
          <input
            className="inp"
            id={`q-${name}`}
            type={type}
            autoComplete={complete}
            maxLength={max}
            placeholder={hint}
            value={draft[name]}
            onChange={(event) => change({ [name]: event.currentTarget.value })}
            {...invalid(name, errors)}
          />
        </Field>
      ))}
    </fieldset>
  );
}

function Field({
  name,
  label,
  errors,
  children,
}: {
  readonly name: string;
  readonly label: string;
  readonly errors: FieldErrors;
  readonly children: ReactNode;
}) {
  return (
    <div className="sub-q">
      <label className="lab" htmlFor={`q-${name}`}>
        {label}
      </label>
      {children}
      <FieldError name={name} error={errors.of(name)} />
    </div>
  );
}

function invalid(name: string, errors: FieldErrors) {
  if (errors.of(name) === undefined) return {};
  return { 'aria-invalid': true, 'aria-describedby': `q-${name}-error` } as const;
}
