using System.Collections.Concurrent;
using Equipoise.Statistics.Sequential;

namespace Equipoise.Statistics.Simulation;

/// <summary>Bounds that were solved for once are not solved for again: a tree of the events at successive looks. What it answers depends on the question only, so all threads share it.</summary>
internal sealed class BoundMemory(StoppingBounds bounds)
{
    private readonly Node root = new();

    internal FutilityUse Futility => bounds.Futility;

    internal FutilityShape Shape => bounds.FutilityShape;

    /// <summary>As <see cref="StoppingBounds.At"/>; a look that brings no event has no bounds.</summary>
    internal LookBounds At(int look, ReadOnlySpan<int> events, ReadOnlySpan<int> taken, bool isLast)
    {
        if (!bounds.DependOnEvents)
        {
            return bounds.At(look, events, taken, isLast);
        }

        if (events.Length == 0 || taken[^1] != look)
        {
            return LookBounds.None;
        }

        var node = root;
        for (var k = 0; k < events.Length; k++)
        {
            var key = (events[k], taken[k], isLast && k == events.Length - 1);
            if (!node.Children.TryGetValue(key, out var child))
            {
                child = node.Children.GetOrAdd(key, new Node());
            }

            node = child;
        }

        return (node.Bounds ??= new Solved(bounds.At(look, events, taken, isLast))).Value;
    }

    private sealed class Node
    {
        internal ConcurrentDictionary<(int Events, int Look, bool IsLast), Node> Children { get; } = new();

        internal Solved? Bounds { get; set; }
    }

    private sealed record Solved(LookBounds Value);
}
