import { Tabs } from '@mantine/core';
import { IconHierarchy, IconTable } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { TableView } from '../../editors/dmn/TableEditor';
import classes from './Decisions.module.css';

/** The decisions of a file, and the diagram of what needs what. */
export function DecisionTabs({ views, active, onOpen }: { views: readonly TableView[]; active: string | null; onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const ordered = [...views.filter((view) => !view.isDiagram), ...views.filter((view) => view.isDiagram)];
  return (
    <Tabs value={active} onChange={(id) => id && onOpen(id)} className={classes.tabs}>
      <Tabs.List aria-label={t('decisions.decisions')}>
        {ordered.map((view) => {
          const Mark = view.isDiagram ? IconHierarchy : IconTable;
          return (
            <Tabs.Tab key={view.id} value={view.id} leftSection={<Mark size={15} aria-hidden />}>
              {view.isDiagram ? t('decisions.diagram') : view.name}
            </Tabs.Tab>
          );
        })}
      </Tabs.List>
    </Tabs>
  );
}
