/**
 * A choice of one member of a plug-in family, as the registry writes it: `kind` names the member, everything
 * beside it is that member's own options, already held against its schema.
 */
export interface MemberSpec {
  readonly kind: string;
  readonly options: Readonly<Record<string, unknown>>;
}
