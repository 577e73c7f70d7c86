using AngleSharp.Dom;

namespace KnowledgeAssistant.Ingestion.Readers.Html;

/// <summary>Walks a tree without recursion and by the place of each node: asking a node for the next one beside it looks through all before it.</summary>
internal static class NodeWalk
{
    /// <summary>All nodes below <paramref name="root"/> in document order; below a node that <paramref name="enter"/> refuses nothing, nor itself.</summary>
    public static IEnumerable<INode> Descendants(INode root, Func<INode, bool> enter)
    {
        var open = new Stack<(INodeList Nodes, int Next)>();
        open.Push((root.ChildNodes, 0));
        while (open.TryPop(out var level))
        {
            if (level.Next >= level.Nodes.Length)
                continue;
            open.Push((level.Nodes, level.Next + 1));
            var node = level.Nodes[level.Next];
            if (!enter(node))
                continue;
            yield return node;
            open.Push((node.ChildNodes, 0));
        }
    }
}
