import { createContext } from 'react';

/** Where a form is filled in: files go to the request that it belongs to. */
export const FormPlace = createContext<{ instance: string | null }>({ instance: null });
