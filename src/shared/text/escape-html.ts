const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  // By number, because Plotly, which reads labels as markup, does not know `&quot;`.
  '"': '&#34;',
  "'": '&#39;',
};

/** Escapes a text for HTML, between tags and in quoted attributes; control characters that HTML forbids become U+FFFD, as in browsers. */
export function escapeHtml(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => entities[character]!)
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g, '\uFFFD');
}
