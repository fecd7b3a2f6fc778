/**
 * Sending a verb: the version this page shows goes along, so nobody acts on what somebody else has changed
 * meanwhile. What one wrote oneself a moment ago, and what the program wrote by itself, is nobody else: then
 * the verb is sent again with the version that is there now, and the server's guards judge it anew.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { apiGet, apiSend, asProblem } from '../../../ui/api.ts';
import type { Values } from '../../../ui/forms/SchemaForm.tsx';
import { useViewer } from '../../../ui/viewer.ts';
import type { Entry } from '../../core/timeline.ts';
import { detailPath } from './use-incident.ts';

export type SendVerb = (verb: string, input?: Values, expectedVersion?: number) => Promise<void>;

/** Pages and clocks may write a few rows while a person presses; more tries would hide a fault. */
const TRIES = 3;

/** Throws ApiProblem: 409 with `unmet`, 409 for a version that is not the newest, 422 for a field. */
export function useSendVerb(number: string): SendVerb {
  const client = useQueryClient();
  const { id: me } = useViewer();
  return useCallback(
    async (verb, input = {}, expectedVersion) => {
      const path = detailPath(number);
      const sendAt = async (version: number | undefined, tries: number): Promise<void> => {
        const body = version === undefined ? input : { ...input, expectedVersion: version };
        try {
          await apiSend('POST', `${path}/${verb}`, body);
        } catch (error) {
          const conflict = version !== undefined && isVersionConflict(asProblem(error));
          if (!conflict || tries === TRIES) throw error;
          const since = await apiGet<{ items: readonly Entry[] }>(
            `${path}/timeline?after=${version}`,
          );
          const others = since.items.some(({ actorId }) => actorId !== me && actorId !== 'system');
          const newest = since.items.at(-1)?.seq;
          if (others || newest === undefined) throw error;
          await sendAt(newest, tries + 1);
        }
      };
      try {
        await sendAt(expectedVersion, 1);
      } finally {
        void client.invalidateQueries({ queryKey: [path] });
        void client.invalidateQueries({ queryKey: ['timeline', number] });
      }
    },
    [client, number, me],
  );
}

/** True for "somebody was quicker": the version sent is not the newest any more. */
export function isVersionConflict(problem: { readonly code: string }): boolean {
  return /version/.test(problem.code);
}
