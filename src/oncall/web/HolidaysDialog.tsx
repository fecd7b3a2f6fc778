/** A plain list of days, such as the national holidays, for a whole team at once. */
import { Select, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTeams } from '../../identity/web/people.ts';
import { plural } from '../../ui/format.ts';
import { FormDialog } from '../../ui/forms/FormDialog.tsx';
import { toastDone } from '../../ui/forms/toast.tsx';
import type { AbsenceItem } from '../absence-shapes.ts';
import { type Items, useSend } from './changes.ts';
import { WORDS } from './words.ts';

export function HolidaysDialog({ onClose }: { readonly onClose: () => void }) {
  const teams = useTeams();
  const send = useSend();
  const [team, setTeam] = useState<string | null>(null);
  const [text, setText] = useState('');
  const submit = async () => {
    const body = { days: daysIn(text), ...(team === null ? {} : { team }) };
    const { items } = await send<Items<AbsenceItem>>('POST', '/api/v1/absences/holidays', body);
    toastDone(`${plural(items.length, 'day')} entered; those known or over were left out.`);
  };
  return (
    <FormDialog
      title={WORDS.holidays}
      submit={WORDS.holidaysSubmit}
      known={['team', 'people', 'days']}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <p className="sm t2">{WORDS.holidaysHelp}</p>
          <Select
            label={WORDS.team}
            data={[...teams.choices]}
            value={team}
            onChange={setTeam}
            error={errors.of('team') ?? errors.of('people')}
            data-autofocus
          />
          <Textarea
            label={WORDS.days}
            description={WORDS.daysHelp}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={dayError(errors.of, text) ?? errors.of('days')}
            rows={6}
          />
        </>
      )}
    </FormDialog>
  );
}

/** One day a line: the date, then its name. */
function daysIn(text: string): readonly { readonly date: string; readonly name: string }[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([date]) => date !== '' && date !== undefined)
    .map(([date = '', ...name]) => ({ date, name: name.join(' ') }));
}

/** What the server says of a line, at the line. */
function dayError(of: (path: string) => string | undefined, text: string): string | undefined {
  for (const [index, { date }] of daysIn(text).entries()) {
    const said = of(`days.${index}.date`) ?? of(`days.${index}.name`);
    if (said !== undefined) return `Line ${index + 1}, ${date}: ${said}`;
  }
  return undefined;
}
