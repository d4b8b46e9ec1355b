import { candidateOf, type Step } from './step.js';

/** Makes the candidate the value in use in custody; from here on it is what a later rotation starts from. */
export const promote: Step = async (context) => {
  const { bindings, progress } = context;
  const candidate = await candidateOf(context);
  await bindings.custody.promote(progress.version);
  const { endsAt } = candidate.open;
  const evidence = { version: progress.version, fingerprint: bindings.fingerprint(candidate) };
  return { evidence: endsAt === undefined ? evidence : { ...evidence, endsAt } };
};
