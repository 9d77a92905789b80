import { Button, Menu, Select, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp, IconChecklist, IconDeviceFloppy, IconDownload, IconFileUpload, IconMaximize, IconPhoto, IconRocket, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { EditorHandle, EditorState } from '../../editors/bpmn/ModelEditor';
import { FileMenu, Tool } from '../../kit/BarParts';
import { timeOfDay } from '../../kit/time';
import classes from './Design.module.css';
import type { DesignedProcess } from './queries';

interface Props {
  modelKey: string | null;
  process: DesignedProcess;
  running: Map<string, number> | undefined;
  model: EditorState;
  changed: boolean;
  savedAt: number | null;
  errors: number;
  checking: boolean;
  editor: RefObject<EditorHandle | null>;
  onLint: () => void;
  onPublish: () => void;
  onSave: () => void;
  onDownload: (kind: 'bpmn' | 'svg') => void;
  onImport: (xml: string) => void;
}

export function DesignerBar({ modelKey, process, running, model, changed, savedAt, errors, checking, editor, onLint, onPublish, onSave, onDownload, onImport }: Props) {
  const { t } = useTranslation();
  const blocked = errors > 0;
  return (
    <div className={classes.bar} role="toolbar" aria-label={t('designer.toolbar')}>
      <Link to="/design/process" className={classes.up}>
        {t('nav.processes')}
      </Link>
      <span aria-hidden>/</span>
      <h1 className={classes.barTitle}>{process.name}</h1>
      <Versions modelKey={modelKey} process={process} running={running} />
      <span className={classes.barState}>{savedAt !== null && changed ? t('designer.saved', { time: timeOfDay(savedAt) }) : t(changed ? 'designer.unsaved' : 'designer.clean')}</span>

      <div className={classes.barTools}>
        <Tool label={t('designer.undo')} icon={IconArrowBackUp} disabled={!model.canUndo} onClick={() => editor.current?.undo()} />
        <Tool label={t('designer.redo')} icon={IconArrowForwardUp} disabled={!model.canRedo} onClick={() => editor.current?.redo()} />
        <Tool label={t('designer.zoomOut')} icon={IconZoomOut} onClick={() => editor.current?.zoom(-1)} />
        <Tool label={t('designer.zoomIn')} icon={IconZoomIn} onClick={() => editor.current?.zoom(1)} />
        <Tool label={t('designer.fit')} icon={IconMaximize} onClick={() => editor.current?.fit()} />
        <Files onSave={onSave} onDownload={onDownload} onImport={onImport} />
        <Button size="xs" variant="default" leftSection={<IconChecklist size={16} aria-hidden />} loading={checking} onClick={onLint}>
          {t('designer.lint')}
        </Button>
        <Tooltip label={t('designer.publishBlocked', { count: errors })} disabled={!blocked}>
          <Button
            size="xs"
            leftSection={<IconRocket size={16} aria-hidden />}
            data-disabled={blocked || undefined}
            aria-disabled={blocked}
            onClick={(event) => (blocked ? event.preventDefault() : onPublish())}
          >
            {t('designer.publish')}
          </Button>
        </Tooltip>
      </div>
    </div>
  );
}

/** Old versions stay in reach as long as they exist, with the number of instances that still run on them. */
function Versions({ modelKey, process, running }: Pick<Props, 'modelKey' | 'process' | 'running'>) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  if (modelKey === null) return <span className={classes.quiet}>{t('designer.newModel')}</span>;
  return (
    <Select
      size="xs"
      w={180}
      aria-label={t('design.versions')}
      allowDeselect={false}
      value={modelKey}
      onChange={(key) => key && void navigate({ to: '/design/process/$key', params: { key } })}
      data={process.versions.map((version) => {
        const count = running?.get(version.processDefinitionKey);
        const name = t('design.versionOf', { version: version.version });
        return { value: version.processDefinitionKey, label: count ? `${name} · ${t('start.running', { count })}` : name };
      })}
      comboboxProps={{ width: 200, position: 'bottom-start' }}
    />
  );
}

function Files({ onSave, onDownload, onImport }: Pick<Props, 'onSave' | 'onDownload' | 'onImport'>) {
  const { t } = useTranslation();
  return (
    <FileMenu accept=".bpmn,.xml,application/xml,text/xml" onText={onImport}>
      {(choose) => (
        <>
          <Menu.Item leftSection={<IconDeviceFloppy size={16} aria-hidden />} rightSection={<kbd>Ctrl S</kbd>} onClick={onSave}>
            {t('designer.save')}
          </Menu.Item>
          <Menu.Item leftSection={<IconFileUpload size={16} aria-hidden />} onClick={choose}>
            {t('designer.import')}
          </Menu.Item>
          <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} onClick={() => onDownload('bpmn')}>
            {t('designer.download')}
          </Menu.Item>
          <Menu.Item leftSection={<IconPhoto size={16} aria-hidden />} onClick={() => onDownload('svg')}>
            {t('designer.downloadSvg')}
          </Menu.Item>
        </>
      )}
    </FileMenu>
  );
}
