import { Alert, Button, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, post } from '../../host/http';
import { HostError } from '../../host/problem';
import type { Person, Problem, Words } from '../../host/types';
import { useSay } from '../../i18n';
import { Loading } from '../../kit/Loading';
import { PlainPage } from '../../kit/PlainPage';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellDone, tellProblem } from '../../kit/tell';
import { dateTime } from '../../kit/time';
import classes from './Templates.module.css';

interface Text {
  subject: string;
  body: string;
}

interface Template {
  medium: 'email' | 'robot';
  kind: string;
  language: 'zh' | 'en';
  shipped: Text;
  /** An administrator's; null: the shipped one is in force. */
  own: Text | null;
  changedBy: Person | null;
  changedAt: string | null;
}

interface Templates {
  items: Template[];
  places: { name: string; meaning: Words }[];
}

/** The words of messages: shipped, or an administrator's own. */
export function TemplatesPage() {
  const { t } = useTranslation();
  const templates = useQuery({ queryKey: ['templates'], queryFn: ({ signal }) => ask<Templates>('/api/notifications/templates', { signal }) });
  return (
    <PlainPage title={t('templates.title')}>
      {templates.isPending && <Loading />}
      {templates.isError && <ProblemNote error={templates.error} onRetry={() => void templates.refetch()} />}
      {templates.data && <Choose templates={templates.data} />}
    </PlainPage>
  );
}

function Choose({ templates }: { templates: Templates }) {
  const { t } = useTranslation();
  const [medium, setMedium] = useState<string>('email');
  const [kind, setKind] = useState('*');
  const [language, setLanguage] = useState<string>('zh');
  const chosen = templates.items.find((item) => item.medium === medium && item.kind === kind && item.language === language);
  const kinds = [...new Set(templates.items.map((item) => item.kind))];
  const isOwn = (value: string) => templates.items.some((item) => item.medium === medium && item.kind === value && item.language === language && item.own);
  return (
    <Stack gap="md" maw={900}>
      <Text size="sm">{t('templates.intro')}</Text>
      <Group>
        <Select label={t('templates.medium')} data={(['email', 'robot'] as const).map((value) => ({ value, label: t(`templates.media.${value}`) }))} value={medium} allowDeselect={false} onChange={(value) => setMedium(value!)} />
        <Select
          label={t('templates.kind')}
          data={kinds.map((value) => ({ value, label: `${kindWord(t, value)}${isOwn(value) ? ` · ${t('templates.own')}` : ''}` }))}
          value={kind}
          allowDeselect={false}
          onChange={(value) => setKind(value!)}
        />
        <Select label={t('templates.language')} data={(['zh', 'en'] as const).map((value) => ({ value, label: t(`preferences.languages.${value}`) }))} value={language} allowDeselect={false} onChange={(value) => setLanguage(value!)} />
      </Group>
      {chosen && <Editor key={`${medium} ${kind} ${language}`} template={chosen} places={templates.places} />}
    </Stack>
  );
}

type Translate = ReturnType<typeof useTranslation>['t'];

const kindWord = (t: Translate, kind: string) => (kind === '*' ? t('templates.any') : kind === 'digest' ? t('templates.digest') : t(`notices.kind.${kind as 'task'}`));

function Editor({ template, places }: { template: Template; places: Templates['places'] }) {
  const { t } = useTranslation();
  const say = useSay();
  const [text, setText] = useState(template.own ?? template.shipped);
  const { save, restore, preview, problems } = useTemplate(template, text, () => setText(template.shipped));
  const changed = text.subject !== (template.own ?? template.shipped).subject || text.body !== (template.own ?? template.shipped).body;
  return (
    <div className={classes.editor}>
      <Stack gap="sm">
        {template.medium === 'email' && (
          <TextInput label={t('templates.subject')} value={text.subject} onChange={(event) => setText({ ...text, subject: event.currentTarget.value })} maxLength={200} error={faults(problems, 'subject', say)} />
        )}
        <Textarea label={t('templates.body')} value={text.body} onChange={(event) => setText({ ...text, body: event.currentTarget.value })} autosize minRows={7} maxRows={18} error={faults(problems, 'body', say)} />
        <div role="group" aria-label={t('templates.places')} className={classes.places}>
          {places.map((place) => (
            <Button key={place.name} size="compact-sm" variant="default" title={say(place.meaning)} onClick={() => setText({ ...text, body: `${text.body}{{${place.name}}}` })}>
              {`{{${place.name}}}`}
            </Button>
          ))}
        </div>
        {template.changedBy && template.changedAt && (
          <Text size="xs" c="dimmed">
            {t('templates.changed', { name: template.changedBy.name, time: dateTime(template.changedAt) })}
          </Text>
        )}
        <Group>
          <Button onClick={() => save.mutate()} loading={save.isPending} disabled={!changed}>
            {t('preferences.save')}
          </Button>
          <Button variant="default" onClick={() => preview.mutate()} loading={preview.isPending}>
            {t('templates.preview')}
          </Button>
          {template.own && (
            <Button variant="default" onClick={() => restore.mutate()} loading={restore.isPending}>
              {t('templates.restore')}
            </Button>
          )}
        </Group>
      </Stack>
      <section aria-label={t('templates.preview')} className={classes.preview}>
        {preview.data ? (
          <>
            {template.medium === 'email' && <strong>{preview.data.subject}</strong>}
            <p>{preview.data.body}</p>
          </>
        ) : (
          <Alert color="ink">{t('templates.previewHint')}</Alert>
        )}
      </section>
    </div>
  );
}

function faults(problems: Problem[], field: string, say: (words: Words | null) => string) {
  const own = problems.filter((problem) => problem.elementId === field);
  return own.length === 0 ? undefined : own.map((problem) => [problem.line && `${problem.line}:${problem.column}`, say(problem.message), say(problem.mend)].filter(Boolean).join(' ')).join(' ');
}

/** Saving, going back and trying out one template; what the host finds wrong stands beside the field. */
function useTemplate(template: Template, text: Text, onRestored: () => void) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [problems, setProblems] = useState<Problem[]>([]);
  const path = `/api/notifications/templates/${template.medium}/${encodeURIComponent(template.kind)}/${template.language}`;
  const fail = (error: unknown) => (error instanceof HostError && error.problems.length > 0 ? setProblems(error.problems) : tellProblem(error));
  const done = (words: string) => {
    setProblems([]);
    tellDone(words);
    void client.invalidateQueries({ queryKey: ['templates'] });
  };
  return {
    problems,
    save: useMutation({ mutationFn: () => ask(path, { method: 'PUT', json: text }), onSuccess: () => done(t('preferences.saved')), onError: fail }),
    restore: useMutation({ mutationFn: () => ask(path, { method: 'DELETE' }), onSuccess: () => {
        onRestored();
        done(t('templates.restored'));
      }, onError: fail }),
    preview: useMutation({ mutationFn: () => post<Text>('/api/notifications/templates/preview', { kind: template.kind, language: template.language, ...text }), onSuccess: () => setProblems([]), onError: fail }),
  };
}
