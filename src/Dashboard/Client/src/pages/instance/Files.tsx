import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ask } from '../../host/http';
import type { Page } from '../../host/types';
import { When } from '../../kit/When';
import classes from './Instance.module.css';

interface InstanceFile {
  fileKey: string;
  name: string;
  bytes: number;
  sha256: string;
  at: string;
}

/** What was archived with the request, such as a signature; nothing where there is none. */
export function Files({ processInstanceKey }: { processInstanceKey: string }) {
  const { t } = useTranslation();
  const files = useQuery({ queryKey: ['instance', processInstanceKey, 'files'], queryFn: ({ signal }) => ask<Page<InstanceFile>>(`/api/instances/${processInstanceKey}/files`, { signal }) });
  if (!files.data || files.data.items.length === 0) return null;
  return (
    <section aria-label={t('instance.files')} style={{ marginTop: 16 }}>
      <h2 className={classes.partTitle}>{t('instance.files')}</h2>
      <ul className={classes.open}>
        {files.data.items.map((file) => (
          <li key={file.fileKey} className={classes.openItem}>
            <a href={`/api/files/${file.fileKey}`} download={file.name} title={`SHA-256 ${file.sha256}`}>
              {file.name}
            </a>{' '}
            <span className={classes.quiet}>
              <When at={file.at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
