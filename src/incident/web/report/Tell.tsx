/** While it is open: a line to those who work on it, and "it works again for me". */
import { type FormEvent, useState } from 'react';
import { type ApiProblem, apiSend, asProblem } from '../../../ui/api.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import { Problem, Words } from './Ask.tsx';
import type { MyReport } from './wire.ts';
import { MINE } from './words.ts';

export function Tell({
  path,
  report,
  onSaid,
}: {
  readonly path: string;
  readonly report: MyReport;
  readonly onSaid: (report: MyReport) => void;
}) {
  const [text, setText] = useState('');
  const [told, setTold] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  const say = async (works: boolean) => {
    setBusy(true);
    setProblem(undefined);
    try {
      const body = { text: text.trim(), works };
      onSaid(await apiSend<MyReport>('POST', `${path}/say`, body));
      setTold(!works);
      setText('');
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '') void say(false);
  };
  return (
    <form className="ask q" onSubmit={submit} aria-labelledby="tell">
      <h2 id="tell">{MINE.tell}</h2>
      <p className="sm t2">{MINE.tellHelp}</p>
      <div className="sub-q">
        <Words label={MINE.tellLabel} hint="" value={text} onChange={setText} />
      </div>
      <Problem of={problem} />
      <div className="flex wrap sub-q">
        <Button type="submit" busy={busy} disabled={text.trim() === ''}>
          {MINE.tellSend}
        </Button>
        {report.withdrew ? null : (
          <Button busy={busy} title={MINE.worksHelp} onClick={() => void say(true)}>
            {MINE.works}
          </Button>
        )}
      </div>
      <p className="sm okc pt-1" role="status">
        {told ? MINE.told2 : report.withdrew ? MINE.worked : ''}
      </p>
    </form>
  );
}
