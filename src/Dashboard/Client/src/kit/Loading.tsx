import { Skeleton, Stack } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Grey lines where the answer will be; not before 200 ms, since a flash of grey disturbs more than a blank. */
export function Loading({ lines = 6, height = 18 }: { lines?: number; height?: number }) {
  const { t } = useTranslation();
  const [shown, show] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => show(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status" style={{ padding: 20 }}>
      <span className="visually-hidden">{t('common.loading')}</span>
      {shown && (
        <Stack gap={12}>
          {Array.from({ length: lines }, (_, line) => (
            <Skeleton key={line} height={height} width={`${100 - ((line * 17) % 45)}%`} />
          ))}
        </Stack>
      )}
    </div>
  );
}
