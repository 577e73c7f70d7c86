using System.Globalization;
using AngleSharp.Dom;

namespace KnowledgeAssistant.Ingestion.Readers.Html;

/// <summary>The lists around the current place and the number each item shows.</summary>
internal sealed class HtmlLists
{
    private readonly Stack<(string? Type, int Next, int Step)> _lists = new();
    private string _marker = "";

    public int Depth => _lists.Count;

    public void Enter(IElement list)
    {
        if (list.LocalName != "ol")
        {
            _lists.Push((null, 0, 0));
            return;
        }
        var isReversed = list.HasAttribute("reversed");
        var items = isReversed ? list.Children.Count(child => child.LocalName == "li") : 1;
        _lists.Push((list.GetAttribute("type") ?? "1", Integer(list.GetAttribute("start")) ?? items, isReversed ? -1 : 1));
    }

    public void Leave() => _lists.Pop();

    public void Item(IElement item)
    {
        if (!_lists.TryPop(out var list))
            list = (null, 0, 0);
        if (list.Type is null)
        {
            _marker = "• ";
        }
        else
        {
            list.Next = Integer(item.GetAttribute("value")) ?? list.Next;
            _marker = ListNumbers.Write(list.Next, list.Type) + ". ";
            list.Next += list.Step;
        }
        _lists.Push(list);
    }

    public void EndItem() => _marker = "";

    /// <summary>The number or bullet of the item, once: its further paragraphs have none.</summary>
    public string TakeMarker()
    {
        var marker = _marker;
        _marker = "";
        return marker;
    }

    private static int? Integer(string? text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1_000_000
            ? number
            : null;
}
