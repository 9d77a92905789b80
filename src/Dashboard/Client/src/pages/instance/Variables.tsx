import { ActionIcon } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCopy, IconVariable } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../../kit/Empty';
import { Loading } from '../../kit/Loading';
import { ProblemNote } from '../../kit/ProblemNote';
import { tellDone } from '../../kit/tell';
import classes from './Instance.module.css';
import { useVariables } from './queries';

export function Variables({ processInstanceKey }: { processInstanceKey: string }) {
  const { t } = useTranslation();
  const variables = useVariables(processInstanceKey);
  const clipboard = useClipboard();
  if (variables.isPending) return <Loading />;
  if (variables.isLoadingError) return <ProblemNote error={variables.error} onRetry={() => void variables.refetch()} />;
  if (variables.data.length === 0) return <Empty icon={IconVariable} title={t('instance.noVariables')} text={t('instance.noVariablesText')} />;
  const copy = (value: unknown) => {
    clipboard.copy(JSON.stringify(value, null, 2));
    tellDone(t('common.copied'));
  };
  return (
    <div className={classes.scroll} role="region" aria-label={t('instance.variables')} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('instance.name')}</th>
            <th scope="col">{t('instance.value')}</th>
            <th scope="col">{t('instance.scope')}</th>
            <th scope="col">
              <span className="visually-hidden">{t('common.copy')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {variables.data.map((variable, index) => (
            <tr key={`${variable.name}-${index}`}>
              <th scope="row">{variable.name}</th>
              <td>
                <pre className={classes.json}>{written(variable.value)}</pre>
              </td>
              <td className={classes.quiet}>{variable.scope?.elementId ?? t('instance.root')}</td>
              <td>
                <ActionIcon variant="subtle" color="gray" size={26} aria-label={t('instance.copyValue', { name: variable.name })} onClick={() => copy(variable.value)}>
                  <IconCopy size={15} aria-hidden />
                </ActionIcon>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Short values on one line, contexts as an indented tree. */
function written(value: unknown): string {
  const line = JSON.stringify(value) ?? 'null';
  return line.length <= 60 ? line : JSON.stringify(value, null, 2);
}
