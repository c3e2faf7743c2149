/** What clinic doctor recommends, as text. */
export interface Recommendation {
  /** `gc`, `event-loop`, `io`, `data`, `unknown` or `none`. */
  readonly category: string;
  /** `a potential Event Loop issue` */
  readonly title: string;
  /** Its points, a sentence or two each. */
  readonly points: readonly string[];
}

/** Reads the one recommendation of a doctor page: the category that its analysis chose, with that category's summary. */
export function readRecommendation(html: string): Recommendation | undefined {
  const category = /"issueCategory":\s*"([a-z-]+)"/.exec(html)?.[1];
  if (category === undefined) return undefined;
  for (const [, attributes = '', body = ''] of html.matchAll(
    /<template class="recommendation-text"([^>]*)>(.*?)<\/template>/gs,
  )) {
    if (attribute(attributes, 'category') !== category || attribute(attributes, 'type') !== 'summary') continue;
    const title = attribute(attributes, 'title') ?? category;
    const items = [...body.matchAll(/<(li|p)>(.*?)<\/\1>/gs)].map(([, , text = '']) => toText(text));
    return { category, title, points: items.filter((text) => text !== '') };
  }
  return { category, title: category, points: [] };
}

function attribute(attributes: string, name: string): string | undefined {
  return new RegExp(`data-${name}="([^"]*)"`).exec(attributes)?.[1];
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
};

function toText(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:lt|gt|quot|amp|#39);/g, (entity) => ENTITIES[entity] ?? entity)
    .replace(/\s+/g, ' ')
    .trim();
}
