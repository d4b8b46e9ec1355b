import Handlebars from 'handlebars';
import { blocks, inlineHelpers } from './vocabulary.js';

/**
 * What is wrong with a template? Empty: every value in it goes through a helper that escapes it.
 *
 * Refused: a value without a helper (`{{name}}`), a raw one (`{{{name}}}`, `{{&name}}`), helpers and blocks we do not
 * know, partials and decorators. So nobody can forget to escape, and a template cannot reach what it was not given.
 */
export function lintTemplate(source: string): string[] {
  const problems: string[] = [];
  const at = (node: hbs.AST.Node, what: string) => problems.push(`line ${node.loc.start.line}: ${what}`);
  const visitor = new Handlebars.Visitor();
  visitor.MustacheStatement = (node) => {
    const name = nameOf(node.path);
    if (!node.escaped) at(node, 'writes a value raw');
    if (!inlineHelpers.has(name)) at(node, `"${name}" is none of ${[...inlineHelpers].join(', ')}`);
    else if (node.params.length === 0) at(node, `"${name}" has nothing to write`);
  };
  visitor.BlockStatement = (node) => {
    const name = nameOf(node.path);
    if (!blocks.has(name)) at(node, `"${name}" is none of ${[...blocks].join(', ')}`);
    visitor.acceptArray([node.program, node.inverse].filter((part) => part !== undefined && part !== null));
  };
  visitor.PartialStatement = (node) => at(node, 'uses a partial');
  visitor.Decorator = (node) => at(node, 'uses a decorator');
  visitor.accept(Handlebars.parse(source));
  return problems;
}

function nameOf(path: hbs.AST.PathExpression | hbs.AST.Literal): string {
  return 'original' in path ? String(path.original) : '';
}
