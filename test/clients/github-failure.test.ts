import { describe, expect, it } from '@jest/globals';
import { failureOf, statusOf } from '../../src/clients/github-failure.js';

/** An error as Octokit throws it. */
const answered = (status: number, headers: Record<string, string> = {}) =>
  Object.assign(new Error(`no - https://docs.github.com/rest`), { status, response: { headers } });

describe('a failed request to GitHub', () => {
  it.each([
    [401, {}, 'GITHUB_REFUSED'],
    [403, {}, 'GITHUB_REFUSED'],
    [403, { 'retry-after': '60' }, 'GITHUB_LIMIT'],
    [403, { 'x-ratelimit-remaining': '0' }, 'GITHUB_LIMIT'],
    [429, {}, 'GITHUB_LIMIT'],
    [404, {}, 'GITHUB_NOT_FOUND'],
    [409, {}, 'GITHUB_CONFLICT'],
    [422, {}, 'GITHUB_CONFLICT'],
    [502, {}, 'GITHUB_UNAVAILABLE'],
  ])('%i %j means %s', (status, headers, code) => {
    const failure = failureOf(answered(status, headers), 'GET /repos/{owner}/{repo}');
    expect(failure).toMatchObject({ code, message: `GET /repos/{owner}/{repo} was answered ${status}: no` });
    expect(statusOf(failure)).toBe(status);
  });

  it('that was never answered is unavailable, and what has not changed is no failure', () => {
    expect(failureOf(new Error('socket hang up'), 'GET /')).toMatchObject({ code: 'GITHUB_UNAVAILABLE' });
    expect(failureOf(answered(304), 'GET /')).toBe('not-modified');
  });
});
