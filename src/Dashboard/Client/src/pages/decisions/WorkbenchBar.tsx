import { Button, Menu, Select, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp, IconDownload, IconFileUpload, IconPlus, IconRocket } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { TablesState } from '../../editors/dmn/TableEditor';
import { FileMenu, Tool } from '../../kit/BarParts';
import { handOver } from '../design/download';
import classes from '../design/Design.module.css';
import type { DeployedFile } from './types';

interface Props {
  fileKey: string | null;
  file: DeployedFile;
  model: TablesState | null;
  changed: boolean;
  readOnly: boolean;
  /** Why it cannot be deployed now. */
  blocked: string | null;
  onUndo: () => void;
  onRedo: () => void;
  onAdd: () => void;
  onImport: (xml: string) => void;
  onDeploy: () => void;
}

export function WorkbenchBar({ fileKey, file, model, changed, readOnly, blocked, onUndo, onRedo, onAdd, onImport, onDeploy }: Props) {
  const { t } = useTranslation();
  return (
    <div className={classes.bar} role="toolbar" aria-label={t('decisions.toolbar')}>
      <Link to="/design/decisions" className={classes.up}>
        {t('decisions.title')}
      </Link>
      <span aria-hidden>/</span>
      <h1 className={classes.barTitle}>{file.name}</h1>
      <Versions fileKey={fileKey} file={file} />
      {!readOnly && <span className={classes.barState}>{t(changed ? 'decisions.unsaved' : 'decisions.clean')}</span>}
      <div className={classes.barTools}>
        {!readOnly && (
          <>
            <Tool label={t('designer.undo')} icon={IconArrowBackUp} disabled={!model?.canUndo} onClick={onUndo} />
            <Tool label={t('designer.redo')} icon={IconArrowForwardUp} disabled={!model?.canRedo} onClick={onRedo} />
            <Button size="xs" variant="default" leftSection={<IconPlus size={16} aria-hidden />} disabled={!model} onClick={onAdd}>
              {t('decisions.addTable')}
            </Button>
          </>
        )}
        <Files file={file} xml={model?.xml ?? null} onImport={readOnly ? null : onImport} />
        {!readOnly && (
          <Tooltip label={blocked} disabled={blocked === null}>
            <Button size="xs" leftSection={<IconRocket size={16} aria-hidden />} data-disabled={blocked !== null || undefined} aria-disabled={blocked !== null} onClick={(event) => (blocked !== null ? event.preventDefault() : onDeploy())}>
              {t('rules.deploy')}
            </Button>
          </Tooltip>
        )}
      </div>
    </div>
  );
}

function Versions({ fileKey, file }: Pick<Props, 'fileKey' | 'file'>) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  if (fileKey === null) return <span className={classes.quiet}>{t('decisions.newFile')}</span>;
  return (
    <Select
      size="xs"
      w={120}
      aria-label={t('design.versions')}
      allowDeselect={false}
      value={fileKey}
      onChange={(key) => key && void navigate({ to: '/design/decisions/$key', params: { key } })}
      data={file.versions.map((version) => ({ value: version.decisionRequirementsKey, label: t('design.versionOf', { version: version.version }) }))}
    />
  );
}

function Files({ file, xml, onImport }: { file: DeployedFile; xml: string | null; onImport: ((xml: string) => void) | null }) {
  const { t } = useTranslation();
  const save = () => xml !== null && handOver(xml, file.resourceName.replace(/(\.dmn)?$/, '.dmn'), 'application/xml');
  return (
    <FileMenu accept=".dmn,.xml,application/xml,text/xml" onText={(text) => onImport?.(text)}>
      {(choose) => (
        <>
          {onImport && (
            <Menu.Item leftSection={<IconFileUpload size={16} aria-hidden />} onClick={choose}>
              {t('designer.import')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} disabled={xml === null} onClick={save}>
            {t('decisions.download')}
          </Menu.Item>
        </>
      )}
    </FileMenu>
  );
}
