import { HostError } from '../../host/problem';
import { problemText } from '../../kit/problemText';

export type DirectoryField = 'id' | 'name' | 'parent' | 'head' | 'closed';

const fields: Record<string, DirectoryField> = {
  'directory-id': 'id',
  'directory-id-taken': 'id',
  'directory-name': 'name',
  'unknown-unit': 'parent',
  'unit-circle': 'parent',
  'unknown-person': 'head',
  'unit-in-use': 'closed',
};

/** The field of a unit or role that a refusal speaks of, and what it says; null for what concerns none of them. */
export function refusalAt(error: unknown): { field: DirectoryField; words: string } | null {
  const field = error instanceof HostError ? fields[error.code] : undefined;
  if (!field) return null;
  const { sentence, mend } = problemText(error);
  return { field, words: [sentence, mend].filter(Boolean).join(sentence.endsWith('。') ? '' : ' ') };
}
