using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace KnowledgeAssistant.Web.Rendering;

/// <summary>
/// Renders one block. A block that did not change is not rendered again, so a finished paragraph costs nothing while the rest is written.
/// Every element name here is a literal: text can become text only.
/// </summary>
public sealed class MarkdownView : ComponentBase
{
    private (SafeBlock? Block, IReadOnlyList<TextMark> Marks, object? Version) _shown = (null, [], null);
    private bool _changed = true;

    [Parameter, EditorRequired]
    public required SafeBlock Block { get; set; }

    [Parameter]
    public IReadOnlyList<TextMark> Marks { get; set; } = [];

    /// <summary>How a citation marker looks; without it, it is shown as <c>[n]</c>.</summary>
    [Parameter]
    public RenderFragment<int>? Citation { get; set; }

    /// <summary>Anything whose change makes the markers look different; compared by value.</summary>
    [Parameter]
    public object? CitationsVersion { get; set; }

    protected override void OnParametersSet()
    {
        _changed = !ReferenceEquals(_shown.Block, Block) || !Equals(_shown.Version, CitationsVersion) || !_shown.Marks.SequenceEqual(Marks);
        _shown = (Block, Marks, CitationsVersion);
    }

    protected override bool ShouldRender() => _changed;

    protected override void BuildRenderTree(RenderTreeBuilder builder) => new SafeTreeWriter(builder, Marks, Citation).Write(Block);
}
