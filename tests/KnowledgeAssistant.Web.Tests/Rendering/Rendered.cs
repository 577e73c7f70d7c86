using KnowledgeAssistant.Web.Rendering;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace KnowledgeAssistant.Web.Tests.Rendering;

/// <summary>Components as the HTML that leaves the server.</summary>
internal static class Rendered
{
    public static async Task<string> ComponentAsync<TComponent>(IDictionary<string, object?> parameters, IServiceProvider? services = null)
        where TComponent : IComponent
    {
        await using var own = new ServiceCollection().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services ?? own, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<TComponent>(ParameterView.FromDictionary(parameters));
            return root.ToHtmlString();
        });
    }

    public static async Task<string> BlocksAsync(
        IReadOnlyList<SafeBlock> blocks,
        IReadOnlyList<TextMark>? marks = null,
        RenderFragment<int>? citation = null
    )
    {
        var html = new List<string>();
        foreach (var block in blocks)
        {
            html.Add(
                await ComponentAsync<MarkdownView>(
                    new Dictionary<string, object?>
                    {
                        [nameof(MarkdownView.Block)] = block,
                        [nameof(MarkdownView.Marks)] = marks ?? [],
                        [nameof(MarkdownView.Citation)] = citation,
                    }
                )
            );
        }
        return string.Join('\n', html);
    }

    public static Task<string> MarkdownAsync(string markdown) => BlocksAsync(SafeMarkdown.Parse(markdown));
}
