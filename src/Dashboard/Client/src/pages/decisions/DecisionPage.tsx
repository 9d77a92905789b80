import { useMediaQuery } from '@mantine/hooks';
import { IconTable } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { emptyDecision, forEditor } from '../../editors/dmn/model';
import { useMe } from '../../host/session';
import { Empty } from '../../kit/Empty';
import { Loading } from '../../kit/Loading';
import { PlainPage } from '../../kit/PlainPage';
import { ProblemNote } from '../../kit/ProblemNote';
import classes from './Decisions.module.css';
import { NameForm } from './NameForm';
import { useDecisionFiles, useDecisionXml } from './queries';
import { Workbench } from './Workbench';

/** One version of a file of decisions: edited by process owners on a computer, looked at by everybody else. */
export function DecisionPage() {
  const { key } = useParams({ from: '/shell/design/decisions/$key' });
  return key === 'new' ? <NewDecision /> : <Existing key={key} fileKey={key} />;
}

function Existing({ fileKey }: { fileKey: string }) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const phone = useMediaQuery('(max-width: 820px)', window.innerWidth <= 820, { getInitialValueInEffect: false });
  const xml = useDecisionXml(fileKey);
  const files = useDecisionFiles();
  const failed = xml.error ?? files.error;
  if (failed) return <PlainPage title={t('decisions.title')}>{<ProblemNote error={failed} onRetry={() => void Promise.all([xml.refetch(), files.refetch()])} />}</PlainPage>;
  if (xml.data === undefined || !files.data || !me) return <PlainPage title={t('decisions.title')}>{<Loading />}</PlainPage>;
  const file = files.data.find((one) => one.versions.some((version) => version.decisionRequirementsKey === fileKey));
  if (!file) return <Empty page icon={IconTable} title={t('error.notFound')} />;
  const readOnly = phone || !me.mayDesign;
  return <Workbench fileKey={fileKey} file={file} opened={forEditor(xml.data)} lookOnly={readOnly ? t(me.mayDesign ? 'decisions.phone' : 'decisions.viewOnly') : null} />;
}

function NewDecision() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const [named, name] = useState<{ id: string; name: string } | null>(null);
  if (me && !me.mayDesign) return <Empty page icon={IconTable} title={t('design.noRight')} text={t('decisions.noRightText')} />;
  if (named) return <Workbench fileKey={null} file={{ id: named.id, name: named.name, resourceName: `${named.id}.dmn`, versions: [], decisions: [] }} opened={emptyDecision(named.id, named.name)} lookOnly={null} />;
  return (
    <PlainPage title={t('decisions.new')}>
      <p className={classes.way}>
        <Link to="/design/decisions">{t('decisions.title')}</Link>
      </p>
      <NameForm taken={[]} onNamed={(id, text) => name({ id, name: text })} />
    </PlainPage>
  );
}
