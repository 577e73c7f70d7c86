using AngleSharp.Dom;

namespace KnowledgeAssistant.Ingestion.Readers.Html;

/// <summary>Walks a tree without recursion: a page may nest a million elements.</summary>
internal static class NodeWalk
{
    /// <summary>All nodes below <paramref name="root"/> in document order; below a node that <paramref name="enter"/> refuses nothing, nor itself.</summary>
    public static IEnumerable<INode> Descendants(INode root, Func<INode, bool> enter)
    {
        var node = root.FirstChild;
        while (node is not null)
        {
            var entered = enter(node);
            if (entered)
                yield return node;
            if (entered && node.FirstChild is { } child)
            {
                node = child;
                continue;
            }
            while (node is not null && node.NextSibling is null)
                node = node.Parent == root ? null : node.Parent;
            node = node?.NextSibling;
        }
    }
}
