/** Languages by the name of a file, first match. */
const LANGUAGES = {
  JSON: /\.(json5?|mcmeta|jsonc|webmanifest)$/,
  YAML: /\.ya?ml$/,
  XML: /\.(xml|svg|xsd|plist)$/,
  TypeScript: /\.[cm]?tsx?$/,
  JavaScript: /\.([cm]?jsx?|sk)$/,
  HTML: /\.(html?|php|vue)$/,
  CSS: /\.(css|scss|less)$/,
  Markdown: /\.(md|markdown)$/,
  SQL: /\.sql$/,
  Python: /\.pyw?$/,
  Java: /\.(java|kts?)$/,
  Shell: /\.(sh|bash|zsh)$|^\.?(bash|profile)/,
  Lua: /\.lua$/,
  TOML: /\.toml$/,
  Dockerfile: /^(dockerfile|containerfile)/,
  nginx: /nginx.*\.conf$/,
  Properties: /\.(properties|ini|cfg|cnf|conf|lang|desktop|service)$|^\.(env|editorconfig|gitconfig)/,
} as const;
export type Language = keyof typeof LANGUAGES;

/** The language of a file; null = plain text. */
export function languageOf(name: string): Language | null {
  const found = Object.entries(LANGUAGES).find(([, pattern]) => pattern.test(name.toLowerCase()));
  return (found?.[0] as Language | undefined) ?? null;
}
