using KnowledgeAssistant.Conversations;
using KnowledgeAssistant.Web.Rendering;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace KnowledgeAssistant.Web.Components.Reviews;

/// <summary>A stored passage with its quoted ranges marked. Code, not markup: white space of a template would show in it.</summary>
public sealed class MarkedPassage : ComponentBase
{
    [Parameter, EditorRequired]
    public required Evidence Evidence { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<Citation> Citations { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        var marks = Citations.Where(citation => citation.Range is not null).Select(citation => new TextMark(citation.Range!.Value, "hit"));
        foreach (var run in TextMarks.Cut(Evidence.Text, Evidence.Range.Start, [.. marks]))
        {
            if (run.CssClass is null)
            {
                builder.AddContent(0, run.Text);
                continue;
            }
            builder.OpenElement(1, "mark");
            builder.AddAttribute(2, "class", run.CssClass);
            builder.AddContent(3, run.Text);
            builder.CloseElement();
        }
    }
}
