import { Tabs } from '@mantine/core';
import { IconListCheck } from '@tabler/icons-react';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../host/session';
import { Empty } from '../../kit/Empty';
import { Loading } from '../../kit/Loading';
import { PlainPage } from '../../kit/PlainPage';
import { Tag } from '../../kit/PageHead';
import { ProblemNote } from '../../kit/ProblemNote';
import { BacktestPanel } from './BacktestPanel';
import { useTextDraft } from './draft';
import { FiringList } from './FiringList';
import { useRuleSet } from './queries';
import { RuleTable } from './RuleTable';
import { SettingsTable } from './SettingsTable';
import { TextPanel } from './TextPanel';
import type { RuleSet } from './types';
import { Versions } from './Versions';
import { WhyNotPanel } from './WhyNotPanel';
import classes from './Rules.module.css';

const tabs = ['rules', 'text', 'settings', 'firings', 'why-not', 'test', 'versions'] as const;
type Tab = (typeof tabs)[number];

/** One rule set: its rules, its text, what it did, what another text would do. */
export function RuleSetPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: '/shell/design/rules/$id' });
  const { data: me } = useMe();
  const set = useRuleSet(id, id !== 'new');
  if (me && !me.mayDesign) return <Empty page icon={IconListCheck} title={t('design.noRight')} text={t('rules.noRightText')} />;
  if (id === 'new') return <NewSet />;
  if (set.isPending) return <PlainPage title={id}>{<Loading />}</PlainPage>;
  if (set.isLoadingError) return <PlainPage title={id}>{<ProblemNote error={set.error} onRetry={() => void set.refetch()} />}</PlainPage>;
  return <Whole key={id} set={set.data} />;
}

function Way({ children }: { children?: string }) {
  const { t } = useTranslation();
  return (
    <p className={classes.way}>
      <Link to="/design/rules">{t('rules.title')}</Link> {children}
    </p>
  );
}

function NewSet() {
  const { t } = useTranslation();
  const draft = useTextDraft('new', '');
  return (
    <PlainPage title={t('rules.new')}>
      <Way />
      <TextPanel draft={draft} />
    </PlainPage>
  );
}

function Whole({ set }: { set: RuleSet }) {
  const { t } = useTranslation();
  const { tab, rule, line } = useSearch({ from: '/shell/design/rules/$id' });
  const navigate = useNavigate();
  const draft = useTextDraft(set.id, set.text ?? '');
  const go = (next: Tab, more: { rule?: string; line?: string } = {}) => void navigate({ to: '/design/rules/$id', params: { id: set.id }, search: { ...(next === 'rules' ? {} : { tab: next }), ...more }, replace: true });
  const shown = tabs.find((one) => one === tab) ?? 'rules';
  return (
    <PlainPage
      title={set.name || set.id}
      tools={
        <>
          <Tag>{`v${set.version}`}</Tag>
          {!set.valid && <Tag tone="red">{t('rules.invalid')}</Tag>}
          {draft.changed && <Tag tone="ink">{t('rules.draft')}</Tag>}
        </>
      }
    >
      <Way>{`· ${set.id}`}</Way>
      <Tabs value={shown} onChange={(next) => go(tabs.find((one) => one === next) ?? 'rules')} keepMounted={false}>
        <Tabs.List mb={12}>
          {tabs.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`rules.tab.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="rules">
          <RuleTable rules={set.rules} onLine={(at) => go('text', { line: String(at) })} onFirings={(of) => go('firings', { rule: of })} />
        </Tabs.Panel>
        <Tabs.Panel value="text">
          <TextPanel set={set} draft={draft} line={Number(line) || undefined} />
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <SettingsTable settings={set.settings} />
        </Tabs.Panel>
        <Tabs.Panel value="firings">
          <FiringList key={rule} scope={{ ruleSet: set.id, rule }} />
        </Tabs.Panel>
        <Tabs.Panel value="why-not">
          <WhyNotPanel set={set} rule={rule} />
        </Tabs.Panel>
        <Tabs.Panel value="test">
          <BacktestPanel id={set.id} text={draft.text} changed={draft.changed} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <Versions set={set} />
        </Tabs.Panel>
      </Tabs>
    </PlainPage>
  );
}
