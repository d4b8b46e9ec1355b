/** One thing that a value has against its schema, in the words of JSON Schema; it never carries the value itself. */
export interface SchemaError {
  /** JSON pointer to the value. */
  readonly instancePath: string;
  /** JSON pointer into the schema, beginning with `#`. */
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The name of a key, where the key itself is wrong. */
  readonly propertyName?: string;
}

/** A validator that was made ahead: says whether `value` fits, and leaves *all* errors in `errors` when not. */
export interface SchemaCheck {
  (value: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}
