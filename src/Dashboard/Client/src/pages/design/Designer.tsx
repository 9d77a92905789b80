import { useHotkeys } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EditorHandle, EditorState } from '../../editors/bpmn/ModelEditor';
import type { Problem } from '../../host/types';
import { Empty } from '../../kit/Empty';
import { Loading } from '../../kit/Loading';
import { tellDone, tellProblem } from '../../kit/tell';
import classes from './Design.module.css';
import { DesignerBar } from './DesignerBar';
import { download } from './download';
import { dropModelDraft, saveModelDraft } from './draft';
import { ProblemList } from './ProblemList';
import { PublishDialog } from './PublishDialog';
import { lint, publish, useRunningByVersion, type DesignedProcess } from './queries';

const ModelEditor = lazy(() => import('../../editors/bpmn/ModelEditor'));

interface Props {
  /** The version that was opened; null for a model that was never published. */
  modelKey: string | null;
  process: DesignedProcess;
  published: string | null;
  opened: string;
}

/** Draw, check, publish. What is drawn is kept on this device until it is published. */
export function Designer({ modelKey, process, published, opened }: Props) {
  const { t } = useTranslation();
  const editor = useRef<EditorHandle>(null);
  const [source, setSource] = useState(opened);
  const [model, setModel] = useState<EditorState>({ xml: opened, canUndo: false, canRedo: false });
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const [failed, setFailed] = useState(false);
  const [asking, ask] = useState(false);
  const { problems, checked, checking, check } = useLint(model.xml);
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const changed = published === null || model.xml !== published;

  const save = useCallback(
    (xml: string) => setSavedAt(saveModelDraft(process.id, { xml, base: modelKey ?? '' })),
    [process.id, modelKey],
  );
  useAutosave(model.xml, opened, save);
  useHotkeys([['mod+S', () => save(model.xml)]], [], true);

  const release = usePublish(process, check);
  const running = useRunningByVersion(process.versions);
  const runningNow = [...(running.data?.values() ?? [])].reduce((sum, count) => sum + count, 0);

  return (
    <div className={classes.designer}>
      <DesignerBar
        modelKey={modelKey}
        process={process}
        running={running.data}
        model={model}
        changed={changed}
        savedAt={savedAt}
        errors={errors}
        checking={checking}
        editor={editor}
        onLint={() => void check(model.xml)}
        onPublish={() => ask(true)}
        onSave={() => save(model.xml)}
        onDownload={(kind) => void download(editor.current, process.id, kind)}
        onImport={(xml) => {
          setSource(xml);
          setModel({ xml, canUndo: false, canRedo: false });
          setFailed(false);
        }}
      />
      {failed ? (
        <Empty title={t('designer.importFailed')} />
      ) : (
        <Suspense fallback={<Loading />}>
          <ModelEditor ref={editor} xml={source} problems={problems} onChange={setModel} onFailed={() => setFailed(true)} />
        </Suspense>
      )}
      <ProblemList problems={problems} checked={checked} checking={checking} onSelect={(id) => editor.current?.select(id)} />
      <PublishDialog
        opened={asking}
        running={runningNow}
        busy={release.isPending}
        onClose={() => ask(false)}
        onPublish={() => release.mutate(editor.current, { onSettled: () => ask(false) })}
      />
    </div>
  );
}

/** Checks the model when it is opened and whenever it has rested for a moment. The host's own reader is the judge. */
function useLint(xml: string) {
  const [problems, setProblems] = useState<Problem[]>([]);
  const [checkedXml, setCheckedXml] = useState<string | null>(null);
  const [checking, setChecking] = useState(false);
  const newest = useRef(0);

  const check = useCallback(async (text: string) => {
    const turn = ++newest.current;
    setChecking(true);
    try {
      const found = await lint(text);
      // An answer about an older drawing must not replace a newer one.
      if (turn !== newest.current) return found;
      setProblems(found);
      setCheckedXml(text);
      return found;
    } catch (error) {
      if (turn === newest.current) tellProblem(error);
      return null;
    } finally {
      if (turn === newest.current) setChecking(false);
    }
  }, []);

  useEffect(() => {
    const timer = setTimeout(() => void check(xml), 600);
    return () => clearTimeout(timer);
  }, [xml, check]);

  return { problems, checked: checkedXml !== null, checking, check };
}

function useAutosave(xml: string, opened: string, save: (xml: string) => void) {
  useEffect(() => {
    if (xml === opened) return;
    const timer = setTimeout(() => save(xml), 1500);
    return () => clearTimeout(timer);
  }, [xml, opened, save]);
}

function usePublish(process: DesignedProcess, check: (xml: string) => Promise<Problem[] | null>) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (editor: EditorHandle | null) => {
      if (!editor) return null;
      const xml = await editor.xml();
      // Checked again at the last moment: what was drawn since the last check counts too.
      const found = await check(xml);
      if (found?.some((problem) => problem.severity === 'error')) return null;
      return publish(xml, `${process.id}.bpmn`);
    },
    onSuccess: async (done) => {
      if (!done) return;
      dropModelDraft(process.id);
      await Promise.all(['definitions', 'processes'].map((noun) => client.invalidateQueries({ queryKey: [noun] })));
      const known = process.versions.some((version) => version.processDefinitionKey === done.processDefinitionKey);
      tellDone(known ? t('designer.duplicate') : `${t('designer.published', { version: done.processDefinitionVersion })} ${t('designer.publishedText')}`);
      await navigate({ to: '/design/process/$key', params: { key: done.processDefinitionKey } });
    },
    onError: tellProblem,
  });
}
