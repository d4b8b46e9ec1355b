import { asRunnerTenant, connectionsIn, surroundingsOf } from '../compose.js';
import { RekeyerError } from '../domain/errors/index.js';
import { Secret } from '../domain/secret.js';
import type { Inputs } from './inputs.js';

type Work<T> = Parameters<typeof asRunnerTenant<T>>[1];

/**
 * Does this as the GitHub App that the inputs name, in the repository of the workflow.
 *
 * @throws USAGE, CONNECTIONS_INVALID, and what logging in throws
 */
export function asApp<T>({ runner }: Inputs, work: Work<T>): Promise<T> {
  const id = runner.input('app-id');
  const key = runner.input('private-key');
  if (!/^\d+$/.test(id) || key === '') {
    throw new RekeyerError('USAGE', 'this command needs the inputs "app-id" and "private-key"', {
      wayOut: 'Make a GitHub App of your own (docs/operators/action.md), and keep its key in the environment.',
    });
  }
  const [owner = '', repo = ''] = (runner.variable('GITHUB_REPOSITORY') ?? '').split('/');
  const connections = runner.input('connections');
  return asRunnerTenant(
    {
      apiUrl: runner.variable('GITHUB_API_URL') ?? 'https://api.github.com',
      serverUrl: runner.variable('GITHUB_SERVER_URL') ?? 'https://github.com',
      owner,
      repo,
      appId: Number(id),
      privateKey: new Secret(key),
      connections: connections === '' ? [] : connectionsIn(connections, 'the input "connections"', runner.environment),
      surroundings: surroundingsOf(runner.environment),
      mask: (token) => runner.mask(token),
    },
    work,
  );
}
