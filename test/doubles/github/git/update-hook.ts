/**
 * Git's `update` hook of every bare repository: decides over one ref of a push, as GitHub's rules do.
 *
 * The server says beforehand what the pusher may not do: `REFUSE_ALL`, `REFUSE_FORCE` and `REFUSE_DELETE` list full
 * refs, `REFUSE_WORKFLOWS` is set for an app that may not touch workflow files. The other refs of the same push go
 * through; the client sees "[remote rejected]".
 */
export const updateHook = `#!/bin/sh
ref=$1 old=$2 new=$3
zero=0000000000000000000000000000000000000000
listed() { case " $1 " in *" $ref "*) return 0 ;; esac; return 1; }
refuse() {
  echo "error: GH013: Repository rule violations found for $ref." >&2
  echo "- $1" >&2
  exit 1
}
if [ "$new" = $zero ]; then
  listed "$REFUSE_DELETE" && refuse "Cannot delete this branch"
  exit 0
fi
if [ "$old" != $zero ] && listed "$REFUSE_FORCE"; then
  git merge-base --is-ancestor "$old" "$new" || refuse "Cannot force-push to this branch"
fi
listed "$REFUSE_ALL" && refuse "Changes must be made through a pull request, or by somebody whom the rules let pass."
if [ -n "$REFUSE_WORKFLOWS" ] && [ -n "$(git rev-list --max-count=1 "$new" --not --all -- .github/workflows)" ]; then
  echo "refusing to allow a GitHub App to create or update a workflow without 'workflows' permission" >&2
  exit 1
fi
exit 0
`;
