using System.Text;
using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Ingestion;

namespace KnowledgeAssistant.Answering.Citations;

/// <param name="At">Length of the open text before it.</param>
/// <param name="End">The end of the marker in the answer.</param>
internal sealed record DraftMarker(int At, int Number, CitedPassage Passage, int End);

/// <summary>The end of an answer that is not settled yet: its text without markers, the place in the answer of each character, and the markers.</summary>
internal sealed class DraftText
{
    private readonly StringBuilder _text = new();
    private readonly List<int> _places = [];
    private readonly List<DraftMarker> _markers = [];

    public int Length => _text.Length;

    public IReadOnlyList<DraftMarker> Markers => _markers;

    public void Append(string text, int place)
    {
        _text.Append(text);
        for (var i = 0; i < text.Length; i++)
            _places.Add(place + i);
    }

    public void AddMarker(int number, CitedPassage passage, int end) => _markers.Add(new DraftMarker(_text.Length, number, passage, end));

    /// <summary>Places of the range in the answer.</summary>
    public TextRange Place(TextRange range) => new(_places[range.Start], _places[range.End - 1] + 1);

    /// <param name="keptMarkers">So many of the last markers belong to what follows.</param>
    public void Drop(int count, int keptMarkers)
    {
        _text.Remove(0, count);
        _places.RemoveRange(0, count);
        var kept = _markers
            .Where((marker, index) => marker.At > count || index >= _markers.Count - keptMarkers)
            .Select(marker => marker with { At = Math.Max(0, marker.At - count) })
            .ToList();
        _markers.Clear();
        _markers.AddRange(kept);
    }

    public override string ToString() => _text.ToString();
}
