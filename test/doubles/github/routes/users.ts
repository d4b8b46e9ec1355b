// People, and what is left of the caller's quota.
import { Refusal } from '../errors.js';
import { userPayload } from '../payloads/accounts.js';
import { type Route, route } from '../router.js';

// Asking is free.
const rateLimit = route('GET /rate_limit', ({ quota, auth }) => {
  quota.refund(auth);
  const { limit, used, remaining, reset } = quota.state(auth);
  const core = { limit, used, remaining, reset };
  return { body: { resources: { core, search: core }, rate: core } };
});

export const userRoutes: Route[] = [
  rateLimit,

  route('GET /user', ({ world, auth }) => {
    if (auth.kind === 'anonymous') throw new Refusal(401, 'Requires authentication');
    if (auth.kind !== 'user') throw new Refusal(403, 'Resource not accessible by integration');
    const { user } = auth;
    return { body: { ...userPayload(world, user), name: user.login, email: user.emails[0] ?? null } };
  }),

  route('GET /users/{username}', ({ world, params }) => {
    const account = world.account(params.username);
    // Addresses are private unless the person shows them.
    return { body: { ...userPayload(world, account), name: account.login, email: null } };
  }),
];
