/** Text that is HTML of Telegram already; made only by the renderer, so nothing is escaped twice. */
export class Html {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }

  toString(): string {
    return this.html;
  }

  /** Pieces one below the other; empty ones are left out. */
  static lines(pieces: readonly (Html | null)[]): Html {
    return Html.join(pieces, "\n");
  }

  /** Pieces with `separator` (plain text) between them; empty ones are left out. */
  static join(pieces: readonly (Html | null)[], separator: string): Html {
    const texts = pieces.flatMap((piece) => (piece && piece.html !== "" ? [piece.html] : []));
    return new Html(texts.join(escapeHtml(separator)));
  }

  /** A person's own text, escaped. */
  static text(text: string): Html {
    return new Html(escapeHtml(text));
  }
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** The four characters Telegram's HTML mode cares about. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}
