using System.Collections.Immutable;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Randomisation;

/// <summary>What a sequence has allocated so far, as far as a scheme looks at it: numbers by arm, by level of each factor and arm, and what is left of a block.</summary>
internal sealed class AllocationTally
{
    private readonly Dictionary<LevelUsed, int[]> margins = [];
    private readonly int[] arms;

    public AllocationTally(RandomisationSection section)
    {
        Section = section;
        Shares = [.. section.Ratio.Select(r => r.Share)];
        arms = new int[Shares.Length];
    }

    public RandomisationSection Section { get; }

    /// <summary>Shares, in the order of the ratio.</summary>
    public ImmutableArray<int> Shares { get; }

    /// <summary>Allocations by arm.</summary>
    public ReadOnlySpan<int> Arms => arms;

    /// <summary>Allocations in all.</summary>
    public int Count { get; private set; }

    /// <summary>The position that is drawn next, from 1: it names the draws.</summary>
    public int Position { get; set; } = 1;

    /// <summary>What is left of the present block, and the number of the next one.</summary>
    public Queue<int> Block { get; } = new();

    /// <summary>Blocks begun.</summary>
    public int Blocks { get; set; }

    /// <summary>Allocations by arm among those with a level; zeros where there is none.</summary>
    public ReadOnlySpan<int> Margin(LevelUsed level) => margins.TryGetValue(level, out var counts) ? counts : new int[arms.Length];

    /// <summary>Counts an allocation.</summary>
    public void Add(ImmutableArray<LevelUsed> levels, int arm)
    {
        Count++;
        arms[arm]++;
        if (Section.Scheme is Minimisation)
        {
            foreach (var level in levels)
            {
                if (!margins.TryGetValue(level, out var counts))
                {
                    margins.Add(level, counts = new int[arms.Length]);
                }

                counts[arm]++;
            }
        }
    }
}
