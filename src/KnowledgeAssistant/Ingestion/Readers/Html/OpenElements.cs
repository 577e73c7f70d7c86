using System.Collections.Frozen;

namespace KnowledgeAssistant.Ingestion.Readers.Html;

/// <summary>
/// Which elements of a page are open, as a parser would keep them, near enough to bound their depth: end tags close what they name, not what merely comes
/// next; cells and table rows close one another; unclosed marks (bold, links) outlive their paragraph. HTML Living Standard, section 13.2.6.
/// </summary>
internal sealed class OpenElements(int most)
{
    /// <summary>Tables within one another: each is read as a whole to tell whether it is one or only lays out the page, so that the cost grows by the depth.</summary>
    private const int MostTables = 16;

    private static readonly FrozenSet<string> Void = Set(
        "area base br col embed hr img input link meta param source track wbr frame keygen bgsound"
    );

    /// <summary>Another one of these, or what stands round it, closes an open one.</summary>
    private static readonly FrozenSet<string> EndByThemselves = Set("html head body p li dt dd");

    private static readonly FrozenSet<string> Marks = Set("a b big code em font i nobr s small strike strong tt u");

    private static readonly FrozenSet<string> OnlyOne = Set("a nobr button");

    private static readonly FrozenSet<string> OfTables = Set("td th caption tr tbody thead tfoot colgroup");

    private static readonly FrozenSet<string> Walls = Set("table td applet marquee object template foreignobject");

    private static readonly FrozenSet<string> Special = Set(
        "address applet article aside blockquote button center details dir div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup "
            + "iframe listing main marquee menu nav noscript object ol pre search section select summary table td template textarea ul"
    );

    private static readonly FrozenSet<string> ForeignWithHtml = Set("foreignobject desc title annotation-xml mi mo mn ms mtext");

    /// <summary>HTML that ends an open picture or formula.</summary>
    private static readonly FrozenSet<string> LeaveForeign = Set(
        "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre ruby s small span "
            + "strong strike sub sup table tt u ul var font"
    );

    /// <summary>Their text holds no tags.</summary>
    private static readonly FrozenSet<string> RawText = Set("script style title textarea xmp iframe noembed noframes plaintext");

    private readonly List<string> _open = [];

    /// <summary>Elements that were left out and not ended yet.</summary>
    private int _leftOut;

    /// <summary>Whether tags now are those of a picture (SVG) or formula.</summary>
    public bool IsForeign
    {
        get
        {
            var at = _open.FindLastIndex(name => name is "svg" or "math" || ForeignWithHtml.Contains(name));
            return at >= 0 && _open[at] is "svg" or "math";
        }
    }

    public static bool IsRawText(string name) => RawText.Contains(name);

    /// <summary>False where the tag must be left out to stay within the depth.</summary>
    public bool Take(HtmlTag tag) => tag.IsEnd ? End(tag.Name) : Start(tag);

    private bool Start(HtmlTag tag)
    {
        while (LeaveForeign.Contains(tag.Name) && IsForeign)
            CloseFrom(_open.FindLastIndex(name => name is "svg" or "math"), keepMarks: false);
        if (IsForeign ? tag.ClosesItself : HoldsNothing(tag.Name) || EndByThemselves.Contains(tag.Name))
            return true;
        if (!IsForeign && OfTables.Contains(tag.Name))
        {
            EndCell();
            return tag.Name is not ("td" or "th" or "caption") || Open("td");
        }
        if (OnlyOne.Contains(tag.Name))
            Close(tag.Name);
        return Open(tag.Name);
    }

    private bool Open(string name)
    {
        if (_open.Count >= most || (name == "table" && _open.Count(open => open == name) >= MostTables))
        {
            _leftOut++;
            return false;
        }
        _open.Add(name);
        return true;
    }

    private bool End(string name)
    {
        if (IsForeign ? Void.Contains(name) : HoldsNothing(name) || EndByThemselves.Contains(name))
            return true;
        if (OfTables.Contains(name))
            EndCell();
        else if (_leftOut > 0)
        {
            _leftOut--;
            return false;
        }
        else
            Close(name);
        return true;
    }

    private static bool HoldsNothing(string name) => Void.Contains(name) || RawText.Contains(name);

    private void Close(string name)
    {
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            if (_open[i] == name)
            {
                if (Marks.Contains(name))
                    _open.RemoveAt(i);
                else
                    CloseFrom(i, keepMarks: !Walls.Contains(name) && name is not ("svg" or "math"));
                return;
            }
            // The end of a span does not close the section it stands in; the end of a section not the table round it.
            var isStopped = Special.Contains(name) || Marks.Contains(name) ? Walls.Contains(_open[i]) : Special.Contains(_open[i]);
            if (isStopped && !(name == "table" && _open[i] == "td"))
                return;
        }
    }

    /// <summary>What is open in the cell that ends with this row, section or cell of the innermost table.</summary>
    private void EndCell()
    {
        var table = _open.FindLastIndex(name => name is "table" or "template");
        if (table >= 0)
            CloseFrom(table + 1, keepMarks: false);
    }

    private void CloseFrom(int index, bool keepMarks)
    {
        for (var i = _open.Count - 1; i >= index; i--)
        {
            if (i == index || !keepMarks || !Marks.Contains(_open[i]))
                _open.RemoveAt(i);
        }
    }

    private static FrozenSet<string> Set(string names) => names.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
