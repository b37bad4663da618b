using System.Runtime.InteropServices;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// The complete permutation distribution of a weighted log-rank test of two groups, within strata when stratified: each stratum keeps its number of members. Scores: sums
/// are built subject by subject, equal ones as one, in units of 1e-12 of the largest sum; strata are matched as two halves. Standardised: every labelling is computed.
/// Source: Kalbfleisch and Prentice, 2nd ed., 7.4. Reference: validation/reference/relabelling.json (enumeration in R).
/// <see cref="ExactLogRank"/> takes more subjects where there is one stratum and weight 1.
/// </summary>
public static class ExactWeightedLogRank
{
    /// <summary>The most different sums of scores that are held for a stratum, or for half of the strata.</summary>
    public const int MaximumSums = 2_000_000;

    /// <summary>The most labellings for <see cref="ExactStatistic.Standardised"/>.</summary>
    public const double MaximumLabellings = 2e7;

    private const double UnitsOfLargestSum = 1e12;

    /// <summary>Tests that two groups share one hazard and one distribution of censoring.</summary>
    /// <exception cref="ArgumentException">Not two groups, delayed entry or case weights, or too large; the message says what would do.</exception>
    /// <exception cref="InvalidOperationException">The weight is not finite at an event time.</exception>
    public static ExactLogRankResult Test(SurvivalSample sample, LogRankWeight weight, LogRankOptions options, ExactStatistic statistic)
    {
        var sets = new LabelledRiskSets(sample, weight, options);
        if (sample.GroupCount != 2)
        {
            throw new ArgumentException($"an exact test compares 2 groups; the sample has {sample.GroupCount}", nameof(sample));
        }

        var strata = sets.Rows.ToArray();
        double labellings = 1;
        foreach (var rows in strata)
        {
            var members = Members(sample, rows);
            for (var i = 1; i <= Math.Min(members, rows.Length - members); i++)
            {
                labellings *= (double)(rows.Length - i + 1) / i;
            }
        }

        labellings = labellings < 1e15 ? Math.Round(labellings) : labellings;
        return statistic switch
        {
            ExactStatistic.Scores => ByScores(sample, sets, strata, labellings),
            ExactStatistic.Standardised when labellings <= MaximumLabellings => ByEnumeration(sample, sets, strata, labellings),
            ExactStatistic.Standardised => throw TooLarge(sample, labellings),
            _ => throw new ArgumentOutOfRangeException(nameof(statistic), statistic, "no such statistic"),
        };
    }

    private static int Members(SurvivalSample sample, int[] rows)
    {
        var members = 0;
        foreach (var row in rows)
        {
            members += sample.Groups.Codes[row];
        }

        return members;
    }

    private static ArgumentException TooLarge(SurvivalSample sample, double labellings) => new(
        FormattableString.Invariant($"{sample.Count} subjects have {labellings:G4} labellings, too many to enumerate; use PermutationWeightedLogRank"), nameof(sample));

    private static ExactLogRankResult ByEnumeration(SurvivalSample sample, LabelledRiskSets sets, int[][] strata, double labellings)
    {
        var codes = sample.Groups.Codes.ToArray();
        var (distance, covariance) = (new double[2], new double[2, 2]);
        sets.Add(codes, distance, covariance);
        var observed = PermutationLogRank.Z(-distance[1], covariance[1, 1]);
        double atLeast = 0, absolute = 0;
        (double U, double V)[][] ofStrata = [.. strata.Select((rows, part) => Labellings(rows, part).ToArray())];
        Combine(0, 0, 0);
        return new ExactLogRankResult(observed, labellings, atLeast / labellings, absolute / labellings);

        void Combine(int part, double u, double v)
        {
            if (part == ofStrata.Length)
            {
                var z = PermutationLogRank.Z(u, v);
                atLeast += z >= observed - PermutationLogRank.EqualityTolerance ? 1 : 0;
                absolute += Math.Abs(z) >= Math.Abs(observed) - PermutationLogRank.EqualityTolerance ? 1 : 0;
                return;
            }

            foreach (var (ofU, ofV) in ofStrata[part])
            {
                Combine(part + 1, u + ofU, v + ofV);
            }
        }

        // Chooses the members of one stratum in every way, from the last row down.
        IEnumerable<(double U, double V)> Labellings(int[] rows, int part)
        {
            var members = Members(sample, rows);
            int[] chosen = [.. Enumerable.Range(0, members)];
            while (true)
            {
                Array.ForEach(rows, row => codes[row] = 0);
                Array.ForEach(chosen, place => codes[rows[place]] = 1);
                Array.Clear(distance);
                Array.Clear(covariance);
                sets.Add(codes, distance, covariance, part);
                yield return (-distance[1], covariance[1, 1]);
                var moving = members - 1;
                while (moving >= 0 && chosen[moving] == rows.Length - members + moving)
                {
                    moving--;
                }

                if (moving < 0)
                {
                    yield break;
                }

                chosen[moving]++;
                for (var after = moving + 1; after < members; after++)
                {
                    chosen[after] = chosen[after - 1] + 1;
                }
            }
        }
    }

    private static ExactLogRankResult ByScores(SurvivalSample sample, LabelledRiskSets sets, int[][] strata, double labellings)
    {
        var scores = sets.Scores();
        var largest = scores.Sum(Math.Abs);
        var unit = largest > 0 ? largest / UnitsOfLargestSum : 1;
        long[] whole = [.. scores.Select(score => (long)Math.Round(score / unit))];
        double observed = 0;
        long seen = 0;
        for (var row = 0; row < whole.Length; row++)
        {
            observed += sample.Groups.Codes[row] == 1 ? scores[row] : 0;
            seen += sample.Groups.Codes[row] == 1 ? whole[row] : 0;
        }

        var halves = new[] { new Dictionary<long, double> { [0] = 1 }, new Dictionary<long, double> { [0] = 1 } };
        foreach (var rows in strata)
        {
            var smaller = halves[0].Count <= halves[1].Count ? 0 : 1;
            halves[smaller] = Convolve(halves[smaller], OfStratum(rows));
        }

        // Rounding moves a sum by at most half a unit per subject, and the observed one by as much.
        var magnitude = Math.Abs(seen) - whole.Length;
        var (left, right) = (Sorted(halves[0]), Sorted(halves[1]));
        var atLeast = AtLeast(left, right, seen - whole.Length);
        var both = magnitude <= 0 ? labellings : AtLeast(left, right, magnitude) + (labellings - AtLeast(left, right, 1 - magnitude));
        return new ExactLogRankResult(observed, labellings, Math.Min(1, atLeast / labellings), Math.Min(1, both / labellings));

        // For each number of members so far, the sums that it can have and in how many ways.
        Dictionary<long, double> OfStratum(int[] rows)
        {
            var members = Members(sample, rows);
            var bySize = new Dictionary<long, double>[members + 1];
            for (var size = 0; size <= members; size++)
            {
                bySize[size] = [];
            }

            bySize[0][0] = 1;
            foreach (var row in rows)
            {
                for (var size = members; size > 0; size--)
                {
                    foreach (var (sum, ways) in bySize[size - 1])
                    {
                        CollectionsMarshal.GetValueRefOrAddDefault(bySize[size], sum + whole[row], out _) += ways;
                    }
                }

                if (bySize.Sum(sums => (long)sums.Count) > MaximumSums)
                {
                    throw TooLarge(sample, labellings);
                }
            }

            return bySize[members];
        }

        Dictionary<long, double> Convolve(Dictionary<long, double> one, Dictionary<long, double> other)
        {
            if ((double)one.Count * other.Count > 10.0 * MaximumSums)
            {
                throw TooLarge(sample, labellings);
            }

            var together = new Dictionary<long, double>();
            foreach (var (sum, ways) in one)
            {
                foreach (var (otherSum, otherWays) in other)
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(together, sum + otherSum, out _) += ways * otherWays;
                }
            }

            return together.Count <= MaximumSums ? together : throw TooLarge(sample, labellings);
        }
    }

    private static (long Sum, double Ways)[] Sorted(Dictionary<long, double> sums) => [.. sums.OrderBy(sum => sum.Key).Select(sum => (sum.Key, sum.Value))];

    /// <summary>The ways to pair a left and a right sum that reach the bound together.</summary>
    private static double AtLeast((long Sum, double Ways)[] left, (long Sum, double Ways)[] right, long bound)
    {
        double pairs = 0, reaching = 0;
        var first = right.Length;
        foreach (var (sum, ways) in left)
        {
            while (first > 0 && sum + right[first - 1].Sum >= bound)
            {
                reaching += right[--first].Ways;
            }

            pairs += ways * reaching;
        }

        return pairs;
    }
}
