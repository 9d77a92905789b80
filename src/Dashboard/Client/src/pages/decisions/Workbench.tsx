import { Button, Group, Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconInfoCircle } from '@tabler/icons-react';
import { useBlocker, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TablesHandle, TablesState } from '../../editors/dmn/TableEditor';
import { exampleValues, forEditor, withTable } from '../../editors/dmn/model';
import { Empty } from '../../kit/Empty';
import { Loading } from '../../kit/Loading';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellDone } from '../../kit/tell';
import classes from './Decisions.module.css';
import { DecisionTabs } from './DecisionTabs';
import { FindingList } from './FindingList';
import { NameForm } from './NameForm';
import { useCheckedDecisions, useDeployDecisions } from './queries';
import { TrialPanel } from './TrialPanel';
import { useTrialOf } from './trial';
import { findingsOf, marksOf, type DeployedFile, type Finding } from './types';
import { WorkbenchBar } from './WorkbenchBar';

const TableEditor = lazy(() => import('../../editors/dmn/TableEditor'));

interface Props {
  /** The version that was opened; null for a file that was never deployed. */
  fileKey: string | null;
  file: DeployedFile;
  opened: string;
  /** Why it can only be looked at; null for those who may change it. */
  lookOnly: string | null;
}

/** Edit, check, try, deploy. */
export function Workbench({ fileKey, file, opened, lookOnly }: Props) {
  const { t } = useTranslation();
  const readOnly = lookOnly !== null;
  const editor = useRef<TablesHandle>(null);
  const [source, setSource] = useState<{ xml: string; first?: string }>({ xml: opened });
  const [model, setModel] = useState<TablesState | null>(null);
  const [deployed, setDeployed] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const [asking, ask] = useState<'deploy' | 'table' | null>(null);
  const changed = !readOnly && model !== null && (fileKey === null || model.xml !== deployed);
  const { findings, errors, settled, checked } = useFindings(failed ? source.xml : (model?.xml ?? ''));
  const trial = useTrialOf(model?.xml ?? '');
  const release = useRelease(file, changed);

  const take = useCallback((state: TablesState, isOpened: boolean) => {
    setModel(state);
    // As the editor writes what was opened: a file of another hand has other line breaks.
    if (isOpened) setDeployed((before) => before ?? state.xml);
  }, []);
  const open = (xml: string, first?: string) => {
    setFailed(false);
    setSource({ xml, first });
  };
  const tryOut = (finding: Finding) => {
    if (!finding.place || !model) return;
    editor.current?.open(finding.place.decision);
    trial.fill(exampleValues(model.xml, finding.place.decision, finding.witness.map((one) => one.value)));
  };
  const decision = checked?.decisions.find((one) => one.id === model?.active);

  return (
    <div className={classes.workbench}>
      <WorkbenchBar
        fileKey={fileKey}
        file={file}
        model={model}
        changed={changed}
        readOnly={readOnly}
        blocked={failed ? t('decisions.importFailed') : errors > 0 ? t('designer.publishBlocked', { count: errors }) : !changed ? t('decisions.unchanged') : !settled ? t('decisions.checking') : null}
        onUndo={() => editor.current?.undo()}
        onRedo={() => editor.current?.redo()}
        onAdd={() => ask('table')}
        onImport={(xml) => open(forEditor(xml))}
        onDeploy={() => ask('deploy')}
      />
      {lookOnly && (
        <p className={classes.note}>
          <IconInfoCircle size={16} aria-hidden /> {lookOnly}
        </p>
      )}
      {model && !failed && <DecisionTabs views={model.views} active={model.active} onOpen={(id) => editor.current?.open(id)} />}
      <div className={classes.halves}>
        {failed ? (
          <div className={classes.failed}>
            <Empty
              title={t('decisions.importFailed')}
              text={t('decisions.importFailedText')}
              action={
                model && (
                  <Button variant="default" size="xs" onClick={() => open(model.xml, model.active ?? undefined)}>
                    {t('decisions.backToEdited')}
                  </Button>
                )
              }
            />
          </div>
        ) : (
          <Suspense fallback={<Loading />}>
            <TableEditor ref={editor} xml={source.xml} first={source.first} marks={[...marksOf(findings), ...trial.marks]} readOnly={readOnly} onChange={take} onFailed={() => setFailed(true)} />
          </Suspense>
        )}
        {model && !failed && decision && <TrialPanel key={decision.id} xml={model.xml} decision={decision} trial={trial} wrong={errors > 0} onSelect={(place) => editor.current?.select(place)} />}
      </div>
      <FindingList findings={findings} checked={checked !== undefined} onSelect={(place) => editor.current?.select(place)} onTry={tryOut} />
      {release.error !== null && (
        <div className={classes.refused}>
          <ProblemNote error={release.error} title={t('decisions.refused')} />
        </div>
      )}
      <Modal opened={asking === 'deploy'} onClose={() => ask(null)} title={t('decisions.deployTitle', { name: file.name })} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <p className={classes.line}>{t('decisions.deployText')}</p>
        {findings.length > 0 && <p className={classes.line}>{t('decisions.deployFindings', { count: findings.length })}</p>}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => ask(null)}>
            {t('common.cancel')}
          </Button>
          <Button data-autofocus loading={release.busy} onClick={() => model && void release.send(model.xml).finally(() => ask(null))}>
            {t('rules.deployYes')}
          </Button>
        </Group>
      </Modal>
      <Modal opened={asking === 'table'} onClose={() => ask(null)} title={t('decisions.addTable')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <NameForm
          taken={checked?.decisions.map((one) => one.id) ?? []}
          onNamed={(id, name) => {
            ask(null);
            if (model) open(withTable(model.xml, id, name), id);
          }}
        />
      </Modal>
      <Modal opened={release.leaving} onClose={release.stay} title={t('decisions.leaveTitle')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <p className={classes.line}>{t('decisions.leaveText')}</p>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={release.stay} data-autofocus>
            {t('decisions.stay')}
          </Button>
          <Button color="red" onClick={release.leave}>
            {t('decisions.leave')}
          </Button>
        </Group>
      </Modal>
    </div>
  );
}

/** What the host finds in a text once it has rested for a moment. */
function useFindings(xml: string) {
  const [wanted] = useDebouncedValue(xml, 400);
  const check = useCheckedDecisions(wanted);
  const findings = check.data ? findingsOf(check.data) : [];
  return { findings, checked: check.data, errors: findings.filter((one) => one.problem.severity === 'error').length, settled: wanted === xml && check.data !== undefined && !check.isPlaceholderData };
}

/** Deploys; and asks those who leave with something that is not deployed. */
function useRelease(file: DeployedFile, changed: boolean) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const deploy = useDeployDecisions();
  const done = useRef(false);
  const blocker = useBlocker({ shouldBlockFn: () => changed && !done.current, enableBeforeUnload: () => changed && !done.current, withResolver: true });
  const send = async (xml: string) => {
    const answer = await deploy.mutateAsync({ xml, fileName: file.resourceName }).catch(() => null);
    if (!answer) return;
    const known = file.versions.some((version) => version.decisionRequirementsKey === answer.decisionRequirementsKey);
    tellDone(known ? t('designer.duplicate') : t('decisions.deployed', { name: file.name, version: answer.version }));
    done.current = true;
    await navigate({ to: '/design/decisions/$key', params: { key: answer.decisionRequirementsKey } });
  };
  return { send, busy: deploy.isPending, error: deploy.error, leaving: blocker.status === 'blocked', stay: () => blocker.reset?.(), leave: () => blocker.proceed?.() };
}
