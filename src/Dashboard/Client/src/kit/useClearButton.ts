import { useTranslation } from 'react-i18next';

/** A cross that empties a box, for the keyboard and for screen readers too: Mantine hides its own from both, and makes it smaller than a finger. */
export function useClearButton() {
  const { t } = useTranslation();
  return { 'aria-label': t('common.clear'), tabIndex: 0, 'aria-hidden': false, size: 'md' };
}
