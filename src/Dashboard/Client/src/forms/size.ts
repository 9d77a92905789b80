import { currentLanguage } from '../i18n';

/** Bytes as people read them: 1.4 MB. */
export function sizeOf(bytes: number): string {
  const number = (value: number, digits: number) => new Intl.NumberFormat(currentLanguage(), { maximumFractionDigits: digits }).format(value);
  if (bytes < 1024) return `${number(bytes, 0)} B`;
  return bytes < 1024 * 1024 ? `${number(bytes / 1024, 0)} KB` : `${number(bytes / 1024 / 1024, 1)} MB`;
}
