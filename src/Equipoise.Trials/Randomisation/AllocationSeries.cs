using System.Collections.Immutable;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Randomisation;

/// <summary>An allocation that was made earlier in the sequence.</summary>
/// <param name="Levels">The participant's levels, as used.</param>
/// <param name="Arm">The arm; null where arms are concealed, and who has the secret derives it.</param>
public sealed record PastAllocation(ImmutableArray<LevelUsed> Levels, string? Arm);

/// <summary>
/// A sequence of allocations drawn one after the other: what comes next is a function of the scheme, of what the sequence has allocated and of the draws.
/// One thread at a time uses an instance.
/// </summary>
/// <param name="section">The scheme and the ratio.</param>
/// <param name="draws">Where random numbers come from.</param>
public sealed class AllocationSeries(RandomisationSection section, AllocationDraws draws)
{
    private readonly AllocationTally tally = new(section);
    private readonly AllocationScheme scheme = AllocationSchemes.Of(section);

    /// <summary>Allocations so far; the next has this position plus one.</summary>
    public int Count => tally.Count;

    /// <summary>Allocates the next participant.</summary>
    /// <param name="levels">Their levels; schemes that do not look at them take none.</param>
    /// <returns>The arm's name.</returns>
    public string Next(ImmutableArray<LevelUsed> levels) => section.Ratio[NextArm(levels)].Arm;

    /// <summary>Allocates at a stated position, which names the draws: positions lost to a stated gap were passed over.</summary>
    internal string Next(ImmutableArray<LevelUsed> levels, int position)
    {
        tally.Position = position;
        return Next(levels);
    }

    /// <summary>Counts an allocation that was made before: for schemes whose next arm depends on the numbers allocated.</summary>
    /// <exception cref="ArgumentException">The ratio has no such arm.</exception>
    public void Record(PastAllocation past)
    {
        ArgumentNullException.ThrowIfNull(past);
        var arm = section.Ratio.Select((r, i) => (r.Arm, Index: (int?)i)).FirstOrDefault(r => r.Arm == past.Arm).Index
            ?? throw new ArgumentException($"the ratio has no arm '{past.Arm}'; it has {string.Join(", ", section.Ratio.Select(r => r.Arm))}", nameof(past));
        tally.Add(past.Levels, arm);
        tally.Position++;
    }

    /// <summary>The same, as the arm's place in the ratio.</summary>
    internal int NextArm(ImmutableArray<LevelUsed> levels)
    {
        var arm = scheme.Next(tally, levels, draws);
        tally.Add(levels, arm);
        tally.Position++;
        return arm;
    }

    /// <summary>What a guesser sees: the numbers allocated.</summary>
    internal AllocationTally Tally => tally;
}
