using System.Collections.Immutable;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Randomisation;

/// <summary>A scheme: its name in the allocation method, and what chooses the next arm.</summary>
public sealed class AllocationScheme
{
    internal AllocationScheme(Type kind, string name, bool usesHistory, Func<AllocationTally, ImmutableArray<LevelUsed>, AllocationDraws, int> next)
    {
        Kind = kind;
        Name = name;
        UsesHistory = usesHistory;
        Next = next;
    }

    /// <summary>The protocol's record.</summary>
    public Type Kind { get; }

    /// <summary>The name in the method, such as "blocks".</summary>
    public string Name { get; }

    /// <summary>True when the arm depends on the levels of earlier participants, and not on secret, sequence and position alone.</summary>
    public bool UsesHistory { get; }

    /// <summary>The next arm, as its place in the ratio, from what was allocated, the participant's levels and random numbers.</summary>
    internal Func<AllocationTally, ImmutableArray<LevelUsed>, AllocationDraws, int> Next { get; }
}

/// <summary>
/// Every scheme: each a pure function of the scheme, what was allocated before and random numbers, in whole numbers, for any number of arms and any ratio of whole shares.
/// Numbers of arms are compared per share: arm j is behind arm k when n_j w_k is less than n_k w_j. docs/methods/allocation.md has the formulas;
/// validation/allocation-reference.R derives the same arms (reference/allocation.json). Adding a scheme is its record and one line here.
/// </summary>
public static class AllocationSchemes
{
    /// <summary>Probabilities are compared in millionths.</summary>
    internal const int Millionths = 1_000_000;

    /// <summary>The schemes.</summary>
    public static ImmutableArray<AllocationScheme> All { get; } =
    [
        new(typeof(PermutedBlocks), "blocks", false, NextOfBlock),
        new(typeof(SimpleRandomisation), "simple", false, (tally, _, draws) => ByShare(tally, tally.Shares, draws)),
        new(typeof(BiasedCoin), "biased-coin", false, NextByCoin),
        new(typeof(BigStick), "big-stick", false, NextByStick),
        new(typeof(UrnDesign), "urn", false, NextFromUrn),
        new(typeof(Minimisation), "minimisation", true, (tally, levels, draws) => Favouring(tally, MarginalImbalance.Least(tally, levels), ((Minimisation)tally.Section.Scheme).Probability, draws)),
    ];

    /// <summary>The scheme of a protocol's randomisation section.</summary>
    public static AllocationScheme Of(RandomisationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return All.First(s => s.Kind == section.Scheme.GetType());
    }

    /// <summary>The arms that are behind: those with the least number per share.</summary>
    internal static bool[] Behind(ReadOnlySpan<int> counts, ImmutableArray<int> shares)
    {
        var behind = new bool[shares.Length];
        for (var k = 0; k < shares.Length; k++)
        {
            behind[k] = true;
            for (var j = 0; j < shares.Length; j++)
            {
                behind[k] &= (long)counts[k] * shares[j] <= (long)counts[j] * shares[k];
            }
        }

        return behind;
    }

    /// <summary>Blocks: the size with equal chances; the arms in the order of the ratio, each as often as its share asks, shuffled from the last place down (Fisher and Yates).</summary>
    private static int NextOfBlock(AllocationTally tally, ImmutableArray<LevelUsed> levels, AllocationDraws draws)
    {
        if (tally.Block.Count == 0)
        {
            var sizes = ((PermutedBlocks)tally.Section.Scheme).BlockSizes;
            var number = tally.Blocks++;
            var size = sizes[(int)draws.Below("size", number, null, sizes.Length)];
            var sum = tally.Shares.Sum();
            var block = tally.Shares.SelectMany((share, arm) => Enumerable.Repeat(arm, share * size / sum)).ToArray();
            for (var i = block.Length - 1; i > 0; i--)
            {
                var j = (int)draws.Below("swap", number, i, i + 1);
                (block[i], block[j]) = (block[j], block[i]);
            }

            foreach (var arm in block)
            {
                tally.Block.Enqueue(arm);
            }
        }

        return tally.Block.Dequeue();
    }

    /// <summary>Efron, Biometrika 1971;58:403-417.</summary>
    private static int NextByCoin(AllocationTally tally, ImmutableArray<LevelUsed> levels, AllocationDraws draws) =>
        Favouring(tally, Behind(tally.Arms, tally.Shares), ((BiasedCoin)tally.Section.Scheme).Probability, draws);

    /// <summary>Soares and Wu, Communications in Statistics 1983;12:2017-2034.</summary>
    private static int NextByStick(AllocationTally tally, ImmutableArray<LevelUsed> levels, AllocationDraws draws)
    {
        long largest = ((BigStick)tally.Section.Scheme).MaximumImbalance;
        var (n, w) = (tally.Arms.ToArray(), tally.Shares);
        return ByShare(tally, [.. w.Select((share, k) => Enumerable.Range(0, w.Length).All(j => ((n[k] + 1L) * w[j]) - ((long)n[j] * share) <= largest * share * w[j]) ? share : 0)], draws);
    }

    /// <summary>
    /// Wei, Journal of the American Statistical Association 1978;73:559-563. An arm of share w stands for w kinds of balls: a ball of one kind adds balls of all
    /// the others, so that after N allocations, n_k of them to arm k, the urn holds a w_k + b (N w_k - n_k) balls for arm k.
    /// </summary>
    private static int NextFromUrn(AllocationTally tally, ImmutableArray<LevelUsed> levels, AllocationDraws draws)
    {
        var urn = (UrnDesign)tally.Section.Scheme;
        var balls = new long[tally.Shares.Length];
        for (var k = 0; k < balls.Length; k++)
        {
            balls[k] = ((long)urn.Initial * tally.Shares[k]) + (urn.Added * (((long)tally.Count * tally.Shares[k]) - tally.Arms[k]));
        }

        return balls.Sum() == 0 ? ByShare(tally, tally.Shares, draws) : Chosen(balls, draws.Below("arm", tally.Position, null, balls.Sum()));
    }

    /// <summary>With the probability one of the favoured arms, else one of the others; among several by their shares. Where all are favoured, by the ratio.</summary>
    private static int Favouring(AllocationTally tally, bool[] favoured, double probability, AllocationDraws draws)
    {
        if (!favoured.Contains(false))
        {
            return ByShare(tally, tally.Shares, draws);
        }

        var favour = draws.Below("coin", tally.Position, null, Millionths) < InMillionths(probability);
        return ByShare(tally, [.. tally.Shares.Select((share, k) => favoured[k] == favour ? share : 0)], draws);
    }

    /// <summary>A probability in whole millionths.</summary>
    internal static int InMillionths(double probability) => (int)Math.Round(probability * Millionths, MidpointRounding.AwayFromZero);

    /// <summary>One of the arms with a share above 0, by their shares; the only one without a draw.</summary>
    private static int ByShare(AllocationTally tally, ImmutableArray<int> shares, AllocationDraws draws)
    {
        var open = shares.Count(s => s > 0);
        return open == 1
            ? Enumerable.Range(0, shares.Length).First(k => shares[k] > 0)
            : Chosen([.. shares.Select(s => (long)s)], draws.Below("arm", tally.Position, null, shares.Sum()));
    }

    private static int Chosen(ReadOnlySpan<long> weights, long drawn)
    {
        var arm = 0;
        while (drawn >= weights[arm])
        {
            drawn -= weights[arm++];
        }

        return arm;
    }
}
