import { Button, Tabs, TextInput } from '@mantine/core';
import { IconListCheck, IconPlus, IconSearch } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../host/session';
import { useSay } from '../../i18n';
import { Empty } from '../../kit/Empty';
import { Loading } from '../../kit/Loading';
import { PlainPage } from '../../kit/PlainPage';
import { Tag } from '../../kit/PageHead';
import { ProblemNote } from '../../kit/ProblemNote';
import { When } from '../../kit/When';
import { usePersonName } from '../../kit/usePersonName';
import { FiringList } from './FiringList';
import { useRuleSets } from './queries';
import { SettingsTable } from './SettingsTable';
import type { Rule, RuleSet } from './types';
import classes from './Rules.module.css';

const tabs = ['sets', 'settings', 'firings'] as const;

/** All rule sets that run, what they leave to decide, and what they have done. */
export function RulesPage() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const { q = '', tab } = useSearch({ from: '/shell/design/rules' });
  const navigate = useNavigate();
  const sets = useRuleSets();
  const change = (next: { q?: string; tab?: string }) => void navigate({ to: '/design/rules', search: { q: q || undefined, tab, ...next }, replace: true });
  if (me && !me.mayDesign) return <Empty page icon={IconListCheck} title={t('design.noRight')} text={t('rules.noRightText')} />;
  const wanted = q.trim().toLowerCase();
  const all = sets.data?.items ?? [];
  const isWanted = (rule: Rule) => [rule.id, rule.title.zh, rule.title.en, ...rule.clauses].some((text) => text.toLowerCase().includes(wanted));
  const shown = all.filter((set) => wanted === '' || [set.id, set.name].some((text) => text.toLowerCase().includes(wanted)) || set.rules.some(isWanted));
  return (
    <PlainPage
      title={t('rules.title')}
      tools={
        <>
          <TextInput value={q} onChange={(event) => change({ q: event.currentTarget.value || undefined })} placeholder={t('rules.search')} aria-label={t('rules.search')} leftSection={<IconSearch size={16} aria-hidden />} className={classes.search} />
          <Button size="xs" leftSection={<IconPlus size={16} aria-hidden />} renderRoot={(props) => <Link to="/design/rules/$id" params={{ id: 'new' }} {...props} />}>
            {t('rules.new')}
          </Button>
        </>
      }
    >
      <Tabs value={tabs.find((one) => one === tab) ?? 'sets'} onChange={(next) => change({ tab: next === 'sets' ? undefined : (next ?? undefined) })} keepMounted={false}>
        <Tabs.List mb={12}>
          {tabs.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`rules.tab.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="sets">
          {sets.isPending && <Loading lines={8} height={30} />}
          {sets.isError && <ProblemNote error={sets.error} onRetry={() => void sets.refetch()} />}
          {sets.data && shown.length === 0 && <Empty icon={IconListCheck} title={t(wanted ? 'start.emptyFilter' : 'rules.empty')} text={t(wanted ? 'start.emptyFilterText' : 'rules.emptyText')} />}
          {shown.length > 0 && <Sets sets={shown} />}
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <SettingsTable settings={all.flatMap((set) => set.settings)} />
        </Tabs.Panel>
        <Tabs.Panel value="firings">
          <FiringList scope={{}} />
        </Tabs.Panel>
      </Tabs>
    </PlainPage>
  );
}

function Sets({ sets }: { sets: RuleSet[] }) {
  const { t } = useTranslation();
  const nameOf = usePersonName();
  const say = useSay();
  return (
    <ul className={classes.sets}>
      {sets.map((set) => {
        const off = set.rules.filter((rule) => rule.quarantine !== null);
        const provisional = set.rules.filter((rule) => rule.provisional.length > 0).length;
        return (
          <li key={set.id}>
            <div className={classes.firingHead}>
              <Link to="/design/rules/$id" params={{ id: set.id }} className={classes.strong}>
                {set.name || set.id}
              </Link>
              <span className={classes.quiet}>
                {set.id} · v{set.version} · {t('rules.count', { count: set.rules.length })} · {t('rules.firedTimes', { count: set.rules.reduce((sum, rule) => sum + rule.firings, 0) })}
              </span>
              {!set.valid && <Tag tone="red">{t('rules.invalid')}</Tag>}
              {provisional > 0 && <Tag>{t('rules.provisionalCount', { count: provisional })}</Tag>}
              {off.length > 0 && <Tag tone="red">{t('rules.offCount', { count: off.length })}</Tag>}
              <span className={classes.end}>
                {nameOf(set.by)} <When at={set.at} short />
              </span>
            </div>
            <p className={classes.names}>{set.rules.map((rule) => say(rule.title)).join(t('records.and'))}</p>
          </li>
        );
      })}
    </ul>
  );
}
