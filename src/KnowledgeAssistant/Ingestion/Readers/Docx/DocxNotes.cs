using System.Xml.Linq;
using KnowledgeAssistant.Ingestion.Readers.Office;

namespace KnowledgeAssistant.Ingestion.Readers.Docx;

/// <summary>Footnotes and endnotes; numbered in the order in which the text refers to them.</summary>
internal sealed class DocxNotes
{
    private readonly Dictionary<(string Kind, string Id), XElement> _notes = [];
    private int _referred;

    public DocxNotes(XElement? footnotes, XElement? endnotes)
    {
        Add("footnote", footnotes);
        Add("endnote", endnotes);
    }

    /// <summary>The note's number and content, at the place that refers to it.</summary>
    public (int Number, XElement Note)? Refer(string kind, string? id) =>
        id is not null && _notes.TryGetValue((kind, id), out var note) ? (++_referred, note) : null;

    private void Add(string kind, XElement? part)
    {
        // Notes with a type are the lines above the notes.
        foreach (
            var note in part?.Elements().Where(element => element.Name.LocalName == kind && element.Value("type") is null or "normal") ?? []
        )
            _notes[(kind, note.Value("id") ?? "")] = note;
    }
}
