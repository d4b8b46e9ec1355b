// Written by "npm run generate". Do not edit.
export const shapes: () => Readonly<Record<string, object>>;
