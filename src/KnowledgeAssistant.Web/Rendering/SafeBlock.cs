namespace KnowledgeAssistant.Web.Rendering;

/// <summary>
/// What untrusted Markdown becomes before it reaches the page: a closed set of shapes that can hold text, checked links and citation markers,
/// and nothing else. There is no shape for raw HTML, pictures or scripts, so none can be rendered.
/// </summary>
public abstract record SafeBlock
{
    /// <summary>Offset of the block's first line in the source.</summary>
    public required int Start { get; init; }
}

public sealed record SafeParagraph(IReadOnlyList<SafeInline> Inlines) : SafeBlock;

/// <param name="Level">1 to 6, as written.</param>
public sealed record SafeHeading(int Level, IReadOnlyList<SafeInline> Inlines) : SafeBlock;

/// <param name="First">The first number of an ordered list; null for bullets.</param>
public sealed record SafeList(int? First, IReadOnlyList<IReadOnlyList<SafeBlock>> Items) : SafeBlock;

public sealed record SafeQuote(IReadOnlyList<SafeBlock> Blocks) : SafeBlock;

public sealed record SafeCode(string Text) : SafeBlock;

public sealed record SafeTable(IReadOnlyList<SafeTableRow> Rows) : SafeBlock;

public sealed record SafeTableRow(bool IsHeader, IReadOnlyList<IReadOnlyList<SafeInline>> Cells);

public sealed record SafeRule : SafeBlock;

public abstract record SafeInline;

/// <param name="Start">Offset of the text in the source.</param>
/// <param name="Length">Units of source it stands for; differs from the text's where an entity or an escape was resolved.</param>
public sealed record SafeText(string Text, int Start, int Length) : SafeInline
{
    public int End => Start + Length;

    /// <summary>True when one unit of text is one unit of source, so that the run may be cut anywhere.</summary>
    public bool IsVerbatim => Text.Length == Length;
}

public enum SafeStyle
{
    Emphasis,
    Strong,
    Struck,
}

public sealed record SafeStyled(SafeStyle Style, IReadOnlyList<SafeInline> Inlines) : SafeInline;

public sealed record SafeCodeSpan(string Text, int Start) : SafeInline;

/// <param name="Href">Absolute http, https or mailto address, checked.</param>
public sealed record SafeLink(string Href, IReadOnlyList<SafeInline> Inlines) : SafeInline;

public sealed record SafeBreak : SafeInline;

/// <summary>A <c>[n]</c> of the source.</summary>
public sealed record SafeCitation(int Number) : SafeInline;

/// <summary>A word and the markers after it, which stay on one line: a number never stands alone at the start of a line.</summary>
public sealed record SafeUnbroken(IReadOnlyList<SafeInline> Inlines) : SafeInline;
