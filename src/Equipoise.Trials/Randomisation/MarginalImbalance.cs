using System.Collections.Immutable;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Randomisation;

/// <summary>
/// How uneven the margins would be if a participant went to an arm: for each factor the measure over the numbers at the participant's level, times the factor's weight, summed.
/// Source: Pocock and Simon, Biometrics 1975;31:103-115, section 3. Numbers are taken per share: n_k L / w_k with L the least common multiple of the shares, so that they stay whole.
/// The variance is K times the sum of squares less the square of the sum: the factor in front is the same for every arm and changes no comparison.
/// </summary>
internal static class MarginalImbalance
{
    /// <summary>Sums of square roots may differ in their last bits by the order of the factors; nearer than this, relatively, they are equal.</summary>
    private const double Equal = 1e-9;

    /// <summary>The arms that would leave the margins most even.</summary>
    public static bool[] Least(AllocationTally tally, ImmutableArray<LevelUsed> levels)
    {
        var totals = Totals(tally, levels);
        var least = totals.Min();
        return [.. totals.Select(t => t - least <= Equal * Math.Max(1, least))];
    }

    /// <summary>The weighted imbalance that follows from each arm.</summary>
    public static double[] Totals(AllocationTally tally, ImmutableArray<LevelUsed> levels)
    {
        var scheme = (Minimisation)tally.Section.Scheme;
        var scales = Scales(tally.Shares);
        var totals = new double[tally.Shares.Length];
        foreach (var weight in scheme.Weights)
        {
            Add(totals, weight.Weight, tally.Margin(levels.First(l => l.Factor == weight.Factor)), scales, scheme.Measure);
        }

        if (scheme.TotalWeight > 0)
        {
            Add(totals, scheme.TotalWeight, tally.Arms, scales, scheme.Measure);
        }

        return totals;
    }

    private static void Add(double[] destination, int weight, ReadOnlySpan<int> margin, long[] scales, ImbalanceMeasure measure)
    {
        var numbers = new long[margin.Length];
        for (var arm = 0; arm < destination.Length; arm++)
        {
            for (var k = 0; k < numbers.Length; k++)
            {
                numbers[k] = (margin[k] + (k == arm ? 1 : 0)) * scales[k];
            }

            destination[arm] += weight * Of(numbers, measure);
        }
    }

    private static double Of(long[] numbers, ImbalanceMeasure measure)
    {
        if (measure == ImbalanceMeasure.Range)
        {
            return numbers.Max() - numbers.Min();
        }

        var sum = numbers.Sum();
        double variance = (numbers.Length * numbers.Sum(n => n * n)) - (sum * sum);
        return measure == ImbalanceMeasure.Variance ? variance : Math.Sqrt(variance);
    }

    private static long[] Scales(ImmutableArray<int> shares)
    {
        var multiple = shares.Aggregate(1L, (lcm, share) => lcm / Divisor(lcm, share) * share);
        return [.. shares.Select(share => multiple / share)];
    }

    private static long Divisor(long a, long b) => b == 0 ? a : Divisor(b, a % b);
}
