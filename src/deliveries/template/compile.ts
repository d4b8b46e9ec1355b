import Handlebars from 'handlebars';
import { RekeyerError } from '../../domain/errors/index.js';

/** Makes the text of a file from the values of a credential, by field. */
export type Render = (values: Readonly<Record<string, string>>) => string;

const handlebars = Handlebars.create();
// A value inside JSON, with its quotes; YAML reads it the same way.
handlebars.registerHelper('json', (value: unknown) => JSON.stringify(value));
// A value as one word of a POSIX shell.
handlebars.registerHelper('shell', (value: unknown) => `'${String(value).replaceAll("'", "'\\''")}'`);
// A value inside a URL.
handlebars.registerHelper('url', (value: unknown) => encodeURIComponent(String(value)));

/**
 * A template of which `{{secret.<field>}}`, alone or through the helpers `json`, `shell` and `url`, is all that is
 * filled in. Nothing is escaped unless a helper says how: only who wrote the template knows what kind of file it is.
 *
 * @throws DELIVERY_FAILED for what is no template, when it is compiled or, for a field or helper that does not exist,
 *   when it is rendered; the message names the line and never quotes a value
 */
export function compileTemplate(text: string): Render {
  const strict = { noEscape: true, strict: true, knownHelpersOnly: true, knownHelpers: HELPERS } as const;
  try {
    Handlebars.parse(text);
  } catch (error) {
    throw new RekeyerError('DELIVERY_FAILED', `the template cannot be read: ${whereOf(error)}`);
  }
  const render = handlebars.compile(text, strict);
  return (values) => {
    try {
      return render({ secret: values });
    } catch (error) {
      throw new RekeyerError('DELIVERY_FAILED', `the template asks for what is not there: ${whereOf(error)}`);
    }
  };
}

const HELPERS = { json: true, shell: true, url: true } as const;

/** Where it went wrong and, in quotes, the name that is unknown; the library's own words could quote the text. */
function whereOf(error: unknown): string {
  const { message = '', lineNumber } = error as { readonly message?: string; readonly lineNumber?: number };
  const line = lineNumber ?? /line (\d+)/.exec(message)?.[1];
  const name = /^"([A-Za-z0-9_.]{1,64})" not defined/.exec(message)?.[1];
  return [...(name ? [`"${name}"`] : []), line === undefined ? 'see the template' : `line ${line}`].join(', ');
}
