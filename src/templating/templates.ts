import Handlebars from 'handlebars';
import { BODY_LIMIT, cutToFit, type Rendered } from './cut-to-fit.js';
import type { Views } from './views.js';
import { blocks, helpers, inlineHelpers } from './vocabulary.js';

export type PageName = keyof Views;

/**
 * Turns data into pages for GitHub.
 *
 * Templates come from the package, never from a registry. They are strict: a field that is not there is an error of
 * ours and not an empty place on the page. Escaping is not left to Handlebars, whose own is for HTML and lets
 * mentions, links and line ends of Markdown through: each value goes through one of our helpers, held by `lint.ts`.
 */
export class Templates {
  readonly #compiled = new Map<string, HandlebarsTemplateDelegate>();
  readonly #handlebars = Handlebars.create();

  /** @param sources  the text of each template, by page */
  constructor(private readonly sources: Readonly<Record<PageName, string>>) {
    for (const [name, helper] of Object.entries(helpers)) {
      this.#handlebars.registerHelper(name, (...given) => {
        // `strict` does not reach what is handed to a helper; Handlebars' own options are the last of them.
        if (given.slice(0, -1).includes(undefined))
          throw new TypeError(`"${name}" was given a field that is not there`);
        return Reflect.apply(helper, undefined, given);
      });
    }
  }

  /** A page of at most 60,000 characters, or as many as the place takes. */
  render<P extends PageName>(page: P, view: Views[P], limit: number = BODY_LIMIT): Rendered {
    const text = this.#template(page)(view, { allowProtoPropertiesByDefault: false });
    return cutToFit(`${text.replace(/\n{3,}/g, '\n\n').trim()}\n`, limit);
  }

  #template(page: PageName): HandlebarsTemplateDelegate {
    const known = this.#compiled.get(page);
    if (known) return known;
    const names = [...inlineHelpers, ...blocks].map((name) => [name, true] as const);
    const template = this.#handlebars.compile(this.sources[page], {
      strict: true,
      noEscape: true,
      knownHelpersOnly: true,
      knownHelpers: Object.fromEntries(names),
    });
    this.#compiled.set(page, template);
    return template;
  }
}
