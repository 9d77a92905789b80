import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask } from './http';
import type { Page } from './types';

/** A file of a request. */
export interface InstanceFile {
  fileKey: string;
  name: string;
  mediaType: string;
  bytes: number;
}

/** The largest file that the host takes, in bytes: said before somebody waits for a long upload. */
export const largestFile = 20 * 1024 * 1024;

export const filePath = (key: string) => `/api/files/${encodeURIComponent(key)}`;

const path = (instance: string) => `/api/instances/${encodeURIComponent(instance)}/files`;

const filesQuery = (instance: string) => queryOptions({ queryKey: ['files', instance], queryFn: ({ signal }) => ask<Page<InstanceFile>>(path(instance), { signal }) });

/** The files of a request by their keys. */
export function useFiles(instance: string | null, enabled: boolean): Map<string, InstanceFile> {
  const { data } = useQuery({ ...filesQuery(instance ?? ''), enabled: enabled && instance !== null });
  return new Map(data?.items.map((file) => [file.fileKey, file]));
}

/** Adds a file to a request; it is among its files at once. */
export function useAddFile(instance: string | null): (file: File) => Promise<InstanceFile> {
  const client = useQueryClient();
  return async (file) => {
    const form = new FormData();
    form.append('file', file);
    const added = await ask<InstanceFile>(path(instance ?? ''), { method: 'POST', form });
    client.setQueryData(filesQuery(instance ?? '').queryKey, (known) => ({ items: [...(known?.items ?? []), added], page: { totalItems: (known?.items.length ?? 0) + 1 } }));
    void client.invalidateQueries({ queryKey: ['files', instance] });
    return added;
  };
}
