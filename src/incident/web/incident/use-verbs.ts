/** Sending a verb: the version this page shows goes along, so nobody acts on what has changed meanwhile. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { apiSend } from '../../../ui/api.ts';
import type { Values } from '../../../ui/forms/SchemaForm.tsx';
import { detailPath } from './use-incident.ts';

export type SendVerb = (verb: string, input?: Values, expectedVersion?: number) => Promise<void>;

/** Throws ApiProblem: 409 with `unmet`, 409 for a version that is not the newest, 422 for a field. */
export function useSendVerb(number: string): SendVerb {
  const client = useQueryClient();
  return useCallback(
    async (verb, input = {}, expectedVersion) => {
      const body = expectedVersion === undefined ? input : { ...input, expectedVersion };
      try {
        await apiSend('POST', `${detailPath(number)}/${verb}`, body);
      } finally {
        void client.invalidateQueries({ queryKey: [detailPath(number)] });
        void client.invalidateQueries({ queryKey: ['timeline', number] });
      }
    },
    [client, number],
  );
}

/** True for "somebody was quicker": the version sent is not the newest any more. */
export function isVersionConflict(problem: { readonly code: string }): boolean {
  return /version/.test(problem.code);
}
