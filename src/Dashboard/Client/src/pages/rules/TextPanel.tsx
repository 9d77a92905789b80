import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconArrowBackUp, IconLanguage, IconRocket } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleEditorHandle } from '../../editors/rules/RuleEditor';
import { useSay } from '../../i18n';
import { Loading } from '../../kit/Loading';
import { ProblemNote } from '../../kit/ProblemNote';
import { recordTypeQuery, useRecordTypes } from '../records/queries';
import { DeployDialog } from './DeployDialog';
import type { TextDraft } from './draft';
import { useChecked } from './queries';
import type { Checked, RuleSet } from './types';
import classes from './Rules.module.css';

const RuleEditor = lazy(() => import('../../editors/rules/RuleEditor'));

/** The text of a rule set, checked while it is written, with the other language's spelling beside it. */
export function TextPanel({ set, draft, line }: { set?: RuleSet; draft: TextDraft; line?: number }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [id, setId] = useState(set?.id ?? '');
  const [deploying, deploy] = useState(false);
  const [wanted] = useDebouncedValue(draft.text, 400);
  const checked = useChecked(wanted);
  const vocabulary = useVocabulary();
  const editor = useRef<RuleEditorHandle>(null);
  const errors = checked.data?.problems.filter((problem) => problem.severity === 'error').length ?? 0;
  const settled = wanted === draft.text && checked.data !== undefined && !checked.isPlaceholderData;
  const idFits = /^[a-z0-9][a-z0-9._-]*$/.test(id) && id !== 'new';
  return (
    <>
      <div className={classes.bar}>
        {!set && <TextInput size="xs" label={t('rules.id')} description={t('rules.idHelp')} value={id} onChange={(event) => setId(event.currentTarget.value)} error={id !== '' && !idFits ? t('rules.idWrong') : undefined} />}
        <Button size="xs" leftSection={<IconRocket size={16} aria-hidden />} disabled={!settled || errors > 0 || !idFits || (set !== undefined && !draft.changed)} onClick={() => deploy(true)}>
          {t('rules.deploy')}
        </Button>
        {draft.changed && set && (
          <Button size="xs" variant="default" leftSection={<IconArrowBackUp size={16} aria-hidden />} onClick={draft.drop}>
            {t('rules.drop')}
          </Button>
        )}
        <span role="status" className={classes.quiet}>
          {!settled && draft.text.trim() !== '' ? t('rules.checking') : errors > 0 ? t('designer.errors', { count: errors }) : draft.text.trim() === '' ? '' : t('designer.noProblems')}
        </span>
      </div>
      <div className={classes.editors}>
        <section className={classes.editor} aria-label={t('rules.text')}>
          <Suspense fallback={<Loading />}>
            <RuleEditor label={t('rules.text')} value={draft.text} onChange={draft.set} problems={checked.data?.problems} vocabulary={vocabulary} handle={editor} line={line} />
          </Suspense>
        </section>
        <OtherLanguage checked={checked.data} text={draft.text} onTake={draft.set} />
      </div>
      {checked.isError && <ProblemNote error={checked.error} onRetry={() => void checked.refetch()} />}
      {checked.data && checked.data.problems.length > 0 && <Problems checked={checked.data} onGo={(at, column) => editor.current?.goTo(at, column)} />}
      <DeployDialog
        opened={deploying}
        id={id}
        text={draft.text}
        onClose={() => deploy(false)}
        onDone={() => {
          deploy(false);
          draft.drop();
          if (!set) void navigate({ to: '/design/rules/$id', params: { id } });
        }}
      />
    </>
  );
}

function useVocabulary() {
  const client = useQueryClient();
  const { data } = useRecordTypes();
  return useMemo(
    () => ({ types: data?.items ?? [], fieldsOf: async (type: string) => (await client.fetchQuery(recordTypeQuery(type)).catch(() => null))?.fields ?? [] }),
    [client, data],
  );
}

/** The same rules in the other language. What is not valid has no other spelling. */
function OtherLanguage({ checked, text, onTake }: { checked: Checked | undefined; text: string; onTake: (text: string) => void }) {
  const { t } = useTranslation();
  const [language, choose] = useState<'chinese' | 'english' | null>(null);
  // What is written in Chinese is shown in English, and the other way round.
  const shown = language ?? (/\p{Script=Han}\s*"/u.test(text) ? 'english' : 'chinese');
  const spelling = checked?.[shown] ?? null;
  return (
    <section className={classes.editor} aria-label={t('rules.other')}>
      <div className={classes.otherHead}>
        <SegmentedControl size="xs" aria-label={t('rules.other')} value={shown} onChange={(next) => choose(next)} data={[{ value: 'chinese', label: t('preferences.languages.zh') }, { value: 'english', label: t('preferences.languages.en') }]} />
        <Button size="compact-sm" variant="default" leftSection={<IconLanguage size={15} aria-hidden />} disabled={spelling === null || spelling === text} onClick={() => spelling !== null && onTake(spelling)}>
          {t('rules.take')}
        </Button>
      </div>
      {spelling === null ? (
        <p className={classes.hint}>{t(checked ? 'rules.otherWrong' : 'rules.otherEmpty')}</p>
      ) : (
        <div className={classes.otherText}>
          <Suspense fallback={<Loading />}>
            <RuleEditor label={t('rules.other')} value={spelling} />
          </Suspense>
        </div>
      )}
    </section>
  );
}

function Problems({ checked, onGo }: { checked: Checked; onGo: (line: number, column: number) => void }) {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <section aria-label={t('designer.problems')}>
      <ul className={classes.problems}>
        {checked.problems.map((problem, at) => (
          <li key={at}>
            <button type="button" data-severity={problem.severity} onClick={() => onGo(problem.line ?? 1, problem.column ?? 1)}>
              <span className={classes.at}>{`${problem.line ?? 1}:${problem.column ?? 1}`}</span>
              <strong>{t(`designer.severity.${problem.severity}`)}</strong>
              <span>
                {say(problem.message)} <span className={classes.quiet}>{[say(problem.mend), problem.code].filter(Boolean).join(' ')}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
