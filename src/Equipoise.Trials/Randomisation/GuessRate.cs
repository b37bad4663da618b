using System.Collections.Immutable;
using Equipoise.Statistics.Random;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Randomisation;

/// <summary>
/// How often a guesser is right who knows every earlier allocation of the sequence and names the arm that is behind its share (the convergence strategy); among several that
/// are behind the one with the larger share, and by chance among equals. He need not know the scheme. Source: Blackwell and Hodges, Annals of Mathematical Statistics 1957;28:449-460.
/// </summary>
public static class GuessRate
{
    /// <summary>
    /// The exact rate for two arms of equal share in permuted blocks, over whole blocks: in a block of 2b he is right b + (4^b / C(2b, b) - 1) / 2 times on average; sizes
    /// drawn with equal chances have the mean of these over the mean length. 3/4 for 2, 17/24 for 4, 41/60 for 6.
    /// </summary>
    /// <param name="sizes">Block sizes, even and from 2 on.</param>
    /// <exception cref="ArgumentException">There is no size, or one is odd or below 2.</exception>
    public static double OfBlocks(ImmutableArray<int> sizes)
    {
        foreach (var (size, i) in sizes.Select((s, i) => (s, i)))
        {
            if (size < 2 || size % 2 != 0)
            {
                throw new ArgumentException(FormattableString.Invariant($"sizes[{i}] is {size}; a block of two equal arms has an even size"), nameof(sizes));
            }
        }

        return sizes.Length == 0 ? throw new ArgumentException("there is no block size", nameof(sizes)) : sizes.Sum(size => Right(size / 2)) / sizes.Sum();
    }

    /// <summary>Expected right guesses in a block of 2b.</summary>
    private static double Right(int b)
    {
        // 4^b / C(2b, b), the product of 2i / (2i - 1).
        var ratio = 1.0;
        for (var i = 1; i <= b; i++)
        {
            ratio *= 2.0 * i / ((2.0 * i) - 1);
        }

        return b + ((ratio - 1) / 2);
    }

    /// <summary>The arm that the guesser names, as its place in the ratio: from the numbers of the sequence, or in minimisation from the margins of the participant's levels.</summary>
    internal static int Guess(AllocationTally tally, ImmutableArray<LevelUsed> levels, RandomStream stream)
    {
        var arms = tally.Shares.Length;
        var counts = tally.Arms.ToArray();
        if (tally.Section.Scheme is Minimisation)
        {
            counts = new int[arms];
            foreach (var level in levels)
            {
                var margin = tally.Margin(level);
                for (var k = 0; k < arms; k++)
                {
                    counts[k] += margin[k];
                }
            }
        }

        var behind = AllocationSchemes.Behind(counts, tally.Shares);
        var share = Enumerable.Range(0, arms).Where(k => behind[k]).Max(k => tally.Shares[k]);
        int[] named = [.. Enumerable.Range(0, arms).Where(k => behind[k] && tally.Shares[k] == share)];
        return named.Length == 1 ? named[0] : named[stream.NextInt(named.Length)];
    }
}
