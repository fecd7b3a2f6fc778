/** Settings, Mails: the delivery log, and the word that matters when no mail server is set. */
import { SettingsFrame } from '../../identity/web/SettingsFrame.tsx';
import { useGet } from '../../ui/api.ts';
import { Note } from '../../ui/parts/Note.tsx';
import { MailLog } from './MailLog.tsx';
import { WORDS } from './words.ts';

export function MailsPage() {
  const { data } = useGet<{ readonly missing: string | null }>('/api/v1/mails?limit=1');
  const missing = data?.missing ?? null;
  return (
    <SettingsFrame
      section="Mails"
      title={missing === null ? WORDS.title : WORDS.noServer}
      sub={WORDS.sub}
    >
      <div className="stack">
        {missing === null ? null : <Note tone="warn">{missing}</Note>}
        <MailLog />
      </div>
    </SettingsFrame>
  );
}
