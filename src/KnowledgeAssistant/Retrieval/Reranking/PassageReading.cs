using KnowledgeAssistant.Retrieval.Analysis;

namespace KnowledgeAssistant.Retrieval.Reranking;

/// <summary>One part of a passage that may answer.</summary>
internal sealed record PassagePlace(string Text, string SearchText, bool IsRow);

/// <param name="Near">How near the passage's best window of parts comes to the question's words, with title and headings, 0 to 1.</param>
/// <param name="Best">The part in that window that comes nearest by itself; null where the passage holds headings only.</param>
/// <param name="Texts">The nearest parts as they are embedded: title, nearest heading, part.</param>
internal sealed record PlacesOfPassage(double Near, PassagePlace? Best, IReadOnlyList<string> Texts);

/// <summary>A passage taken apart and analysed once.</summary>
internal sealed class PassageReading
{
    /// <summary>An answer is understood with the sentences around it, and seldom with more than two.</summary>
    private const int LongestWindow = 3;

    private readonly Passage _passage;
    private readonly IReadOnlyList<PassagePart> _parts;
    private readonly List<TermOfText>[] _terms;
    private readonly IReadOnlyList<TermOfText> _context;

    /// <param name="context">Gives the terms of titles, headings and table headers, which many passages share.</param>
    public PassageReading(Passage passage, TermsOfContext context)
    {
        _passage = passage;
        _parts = PassageParts.Read(passage.Text, passage.TableHeader);
        _context = context.Of(string.Join('\n', [passage.Document.Title, .. passage.HeadingPath]));
        _terms = [.. _parts.Select(part => new List<TermOfText>(part.Range.Length / 8))];
        AddTerms();
        foreach (var part in _parts)
            if (part.Row?.Header is { } header)
                _terms[part.Index].AddRange(context.Of(string.Join(' ', header)));
    }

    /// <summary>Every term with a word it came from.</summary>
    public IEnumerable<TermOfText> Words => _terms.SelectMany(terms => terms).Concat(_context);

    /// <summary>The text is analysed in one go; each term belongs to the part it stands in.</summary>
    private void AddTerms()
    {
        var part = 0;
        foreach (var term in TermOfText.In(_passage.Text))
        {
            while (part < _parts.Count && _parts[part].Range.End <= term.Start)
                part++;
            if (part == _parts.Count)
                return;
            if (_parts[part].Range.Start <= term.Start)
                _terms[part].Add(term);
        }
    }

    public PlacesOfPassage Measure(WordSimilarity similarity, int most)
    {
        var context = similarity.Nearest(_context);
        var own = Array.ConvertAll(_terms, similarity.Nearest);
        var headings = HeadingsOf(own, similarity);
        var (bestNear, best) = (similarity.Of(context), -1);
        for (var first = 0; first < _parts.Count; first++)
        {
            var window = similarity.Union(context, headings[first]);
            for (var last = first; last < _parts.Count && last < first + LongestWindow; last++)
            {
                window = similarity.Union(window, own[last]);
                var near = similarity.Of(window);
                if (near > bestNear || best < 0)
                    (bestNear, best) = (Math.Max(near, bestNear), first);
            }
        }
        var answers = Answers();
        var nearest = answers.OrderByDescending(index => similarity.Of(similarity.Union(own[index], headings[index]))).ToList();
        var inWindow = nearest.Where(index => best >= 0 && index >= best && index < best + LongestWindow).Cast<int?>().FirstOrDefault();
        return new PlacesOfPassage(
            bestNear,
            (inWindow ?? nearest.Cast<int?>().FirstOrDefault()) is { } place ? PlaceOf(place) : null,
            [.. nearest.Take(most).Select(Embedded)]
        );
    }

    private List<int> Answers()
    {
        var answers = Enumerable.Range(0, _parts.Count).Where(index => IsAnswer(_parts[index].Kind)).ToList();
        return answers.Count > 0 ? answers : [.. Enumerable.Range(0, _parts.Count)];
    }

    /// <summary>What the heading above each part holds.</summary>
    private List<float[]> HeadingsOf(float[][] own, WordSimilarity similarity)
    {
        var headings = new List<float[]>(_parts.Count);
        var current = similarity.Nearest(Array.Empty<string>());
        for (var index = 0; index < _parts.Count; index++)
        {
            headings.Add(current);
            if (!IsAnswer(_parts[index].Kind))
                current = own[index];
        }
        return headings;
    }

    private static bool IsAnswer(PassagePartKind kind) => kind is not (PassagePartKind.Heading or PassagePartKind.Question);

    private PassagePlace PlaceOf(int index)
    {
        var part = _parts[index];
        return new PassagePlace(_passage.Text[part.Range.Start..part.Range.End], part.SearchText(_passage.Text), part.Row is not null);
    }

    private string Embedded(int index)
    {
        var heading = _parts[index].Heading is { Length: > 0 } own ? own : _passage.HeadingPath.LastOrDefault("");
        return string.Join('\n', _passage.Document.Title, heading, _parts[index].SearchText(_passage.Text));
    }
}
