/** Rules about signals: the list in its order, an editor, and what they make of a signal. */
import '../../ui/styles/manage.css';
import '../../ui/styles/rules.css';
import { useState } from 'react';
import { apiSend, useGet } from '../../ui/api.ts';
import { plural } from '../../ui/format.ts';
import { toastDone, toastProblem } from '../../ui/forms/toast.tsx';
import { Page } from '../../ui/layout/Page.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { useRefresh } from '../../ui/pages.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { useMay } from '../../ui/viewer.ts';
import type { RuleItem } from '../rules/rule-shape.ts';
import { RuleEditor } from './rules/RuleEditor.tsx';
import { RuleRows } from './rules/RuleRows.tsx';
import { TryPanel } from './rules/TryPanel.tsx';
import { RULE_WORDS } from './rules/words.ts';
import { SignalsTabs } from './SignalsTabs.tsx';
import { WORDS } from './words.ts';

const PATH = '/api/v1/rules';

export function RulesPage() {
  const list = useGet<{ readonly items: readonly RuleItem[] }>(PATH, { againSeconds: 30 });
  const [edited, setEdited] = useState<{ readonly rule: RuleItem | undefined }>();
  const may = useMay('responder', 'team_lead');
  const changes = useChanges();
  return (
    <Page
      crumbs={[{ label: WORDS.place, to: '/signals' }, { label: RULE_WORDS.title }]}
      title={newsOf(list.data?.items)}
      sub={RULE_WORDS.sub}
      actions={
        may ? (
          <Button kind="primary" onClick={() => setEdited({ rule: undefined })}>
            {RULE_WORDS.add}
          </Button>
        ) : undefined
      }
    >
      <SignalsTabs current="Rules" />
      <div className="stack">
        <section className="panel" aria-label="Rules">
          <Loaded of={list} what="The rules did not load." rows={4}>
            {({ items }) =>
              items.length === 0 ? (
                <Empty title={RULE_WORDS.empty}>{RULE_WORDS.teach}</Empty>
              ) : (
                <RuleRows
                  items={items}
                  may={may}
                  onEdit={(rule) => setEdited({ rule })}
                  onSwitch={changes.toggle}
                  onDelete={changes.remove}
                  onOrder={changes.order}
                />
              )
            }
          </Loaded>
        </section>
        {list.data === undefined || list.data.items.length === 0 ? null : <TryPanel />}
      </div>
      {edited === undefined ? null : (
        <RuleEditor rule={edited.rule} onClose={() => setEdited(undefined)} />
      )}
    </Page>
  );
}

function useChanges() {
  const refresh = useRefresh();
  const tell = async (done: () => Promise<unknown>, what: string): Promise<boolean> => {
    try {
      await done();
      return true;
    } catch (error) {
      toastProblem(what, error);
      return false;
    } finally {
      await refresh(PATH);
    }
  };
  const restore = (rule: RuleItem) =>
    tell(() => apiSend('POST', `${PATH}/${rule.id}/restore`), `${rule.name} is still deleted.`);
  return {
    toggle: (rule: RuleItem, enabled: boolean) =>
      void tell(
        () => apiSend('PATCH', `${PATH}/${rule.id}`, { enabled, expectedVersion: rule.version }),
        `${rule.name} is as it was.`,
      ),
    order: (ids: readonly string[]) =>
      void tell(() => apiSend('POST', `${PATH}/reorder`, { ids }), 'The order is as it was.'),
    remove: async (rule: RuleItem) => {
      const gone = await tell(
        () => apiSend('DELETE', `${PATH}/${rule.id}`),
        `${rule.name} is still there.`,
      );
      if (!gone) return;
      toastDone(`${rule.name} is deleted.`, { label: 'Undo', run: () => void restore(rule) });
    },
  };
}

function newsOf(items: readonly RuleItem[] | undefined): string {
  if (items === undefined) return RULE_WORDS.title;
  if (items.length === 0) return 'No rule about signals';
  const failing = items.filter(({ failure }) => failure !== null);
  const count = plural(items.length, 'rule');
  return failing.length === 0 ? count : `${count}, ${failing.length} failed lately`;
}
