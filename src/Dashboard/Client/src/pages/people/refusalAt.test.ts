import { describe, expect, it } from 'vitest';
import { HostError } from '../../host/problem';
import { refusalAt } from './refusalAt';

const refused = (code: string) => new HostError(400, code, { zh: '不行。', en: 'No.' }, { zh: '换一个。', en: 'Another.' }, [], null);

describe('refusalAt', () => {
  it.each([
    ['directory-id', 'id'],
    ['directory-id-taken', 'id'],
    ['directory-name', 'name'],
    ['unknown-unit', 'parent'],
    ['unit-circle', 'parent'],
    ['unknown-person', 'head'],
    ['unit-in-use', 'closed'],
  ])('puts %s at the field %s, with what to do', (code, field) => {
    const at = refusalAt(refused(code));
    expect(at?.field).toBe(field);
    expect(at?.words).toMatch(/不行。换一个。|No\. Another\./);
  });

  it('leaves everything else to the note above the form', () => {
    expect(refusalAt(refused('forbidden'))).toBeNull();
    expect(refusalAt(new Error('x'))).toBeNull();
    expect(refusalAt(null)).toBeNull();
  });
});
