import { Alert, Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconDeviceDesktop } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { emptyModel } from '../../editors/bpmn/emptyModel';
import { useMe } from '../../host/session';
import { Empty } from '../../kit/Empty';
import { Loading } from '../../kit/Loading';
import { ProblemNote } from '../../kit/ProblemNote';
import { dateTime } from '../../kit/time';
import { useModelXml } from '../instance/queries';
import classes from './Design.module.css';
import { Designer } from './Designer';
import { dropModelDraft, readModelDraft } from './draft';
import { useDefinitions, type DesignedProcess } from './queries';

const Diagram = lazy(() => import('../../editors/bpmn/Diagram').then((module) => ({ default: module.Diagram })));

/** One version of a model: edited on a computer, looked at on a phone. */
export function DesignerPage() {
  const { key } = useParams({ from: '/shell/design/process/$key' });
  return key === 'new' ? <NewModel /> : <ExistingModel key={key} modelKey={key} />;
}

function ExistingModel({ modelKey }: { modelKey: string }) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const phone = useMediaQuery('(max-width: 820px)', window.innerWidth <= 820, { getInitialValueInEffect: false });
  const xml = useModelXml(modelKey);
  const definitions = useDefinitions();
  const process = definitions.data?.find((each) => each.versions.some((version) => version.processDefinitionKey === modelKey));

  if (xml.isLoadingError) return <ProblemNote error={xml.error} title={t('diagram.failed')} onRetry={() => void xml.refetch()} />;
  if (definitions.isLoadingError) return <ProblemNote error={definitions.error} onRetry={() => void definitions.refetch()} />;
  if (xml.isPending || definitions.isPending || !me) return <Loading />;
  if (!process) return <Empty title={t('error.notFound')} />;

  if (phone || !me.mayDesign) {
    return (
      <div className={classes.readOnly}>
        <h1 className={classes.readOnlyTitle}>{process.name}</h1>
        <p className={classes.note}>
          <IconDeviceDesktop size={16} aria-hidden /> {t(me.mayDesign ? 'design.phone' : 'design.viewOnly')}
        </p>
        <Suspense fallback={<Loading />}>
          <Diagram xml={xml.data} name={process.name} />
        </Suspense>
      </div>
    );
  }

  return <Opened modelKey={modelKey} process={process} published={xml.data} />;
}

/** Goes on with a draft of this device, or with what was published. Asked once: the draft grows while somebody draws. */
function Opened({ modelKey, process, published }: { modelKey: string; process: DesignedProcess; published: string }) {
  const { t } = useTranslation();
  const [kept] = useState(() => readModelDraft(process.id));
  const [opened, open] = useState(() => (kept === null || kept.xml === published ? published : null));
  if (opened !== null) return <Designer modelKey={modelKey} process={process} published={published} opened={opened} />;
  return (
    <Alert m="lg" title={t('designer.draftFound')} color="ink">
      <p className={classes.draftAt}>{kept && dateTime(kept.at)}</p>
      <Button size="xs" mr="sm" onClick={() => open(kept?.xml ?? published)}>
        {t('designer.draftUse')}
      </Button>
      <Button
        size="xs"
        variant="default"
        onClick={() => {
          dropModelDraft(process.id);
          open(published);
        }}
      >
        {t('designer.draftDrop')}
      </Button>
    </Alert>
  );
}

function NewModel() {
  const { t } = useTranslation();
  const [model] = useState(() => {
    const id = `process-${Date.now().toString(36)}`;
    const name = t('design.newName');
    return { id, name, xml: emptyModel(id, name) };
  });
  return <Designer modelKey={null} process={{ id: model.id, name: model.name, versions: [] }} published={null} opened={model.xml} />;
}
