using KnowledgeAssistant.Web.Rendering;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace KnowledgeAssistant.Web.Components.Sources;

/// <summary>A piece of a document's text with the cited ranges marked. Code, not markup: white space of a template would show in it.</summary>
public sealed class MarkedText : ComponentBase
{
    private const string OpenClass = "hit";
    private const string OtherClass = "hit hit-soft";

    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>Where the text stands in the document's text.</summary>
    [Parameter, EditorRequired]
    public required int Start { get; set; }

    [Parameter, EditorRequired]
    public required SourceView View { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        var marks = View.Marks.Select(mark => new TextMark(mark.Range, mark.IsOpen ? OpenClass : OtherClass)).ToList();
        foreach (var run in TextMarks.Cut(Text, Start, marks))
        {
            if (run.CssClass is null)
            {
                builder.AddContent(0, run.Text);
                continue;
            }
            builder.OpenElement(1, "mark");
            builder.AddAttribute(2, "class", run.CssClass);
            // The viewer scrolls to where the open range begins.
            if (
                ReferenceEquals(run.CssClass, OpenClass)
                && View.Open is { } open
                && open.Start >= Start
                && open.Start < Start + Text.Length
            )
                builder.AddAttribute(3, "data-open", "true");
            builder.AddContent(4, run.Text);
            builder.CloseElement();
        }
    }
}
