using System.Runtime.ExceptionServices;
using Equipoise.Statistics.Random;

namespace Equipoise.Statistics.Survival;

/// <summary>Draws the groups of all rows anew, as the trial's own randomisation would: 0 or 1 for each row, in the order of the sample's rows.</summary>
/// <param name="stream">The source of chance; the only one that may be used.</param>
/// <param name="destination">Receives one code per row.</param>
public delegate void RedrawGroups(RandomStream stream, Span<int> destination);

/// <summary>A log-rank test by redrawing.</summary>
/// <param name="Z">The observed U / sqrt(V): positive when the second group does better.</param>
/// <param name="Draws">Redrawings.</param>
/// <param name="AtLeast">Redrawings with Z at or above the observed one.</param>
/// <param name="AtLeastAbsolute">Redrawings with |Z| at or above the observed one.</param>
public sealed record PermutationResult(double Z, int Draws, int AtLeast, int AtLeastAbsolute)
{
    /// <summary>(1 + <see cref="AtLeast"/>) / (1 + <see cref="Draws"/>): the observed labelling is one of the possible ones, so the test is valid at any number of draws.</summary>
    public double OneSidedP => (1.0 + AtLeast) / (1.0 + Draws);

    /// <summary>Two-sided: (1 + <see cref="AtLeastAbsolute"/>) / (1 + <see cref="Draws"/>).</summary>
    public double PValue => (1.0 + AtLeastAbsolute) / (1.0 + Draws);

    /// <summary>The standard error that the finite number of draws leaves in the two-sided P value.</summary>
    public double MonteCarloError => Math.Sqrt(PValue * (1 - PValue) / Draws);
}

/// <summary>
/// The log-rank test of two groups against the distribution that redrawing the groups gives it; each redrawing has its own U and V (the full statistic, not its
/// linear scores). Draws come in blocks, each from its own stream, so a seed gives one result on any number of threads. Statistics within 1e-10 count as equal.
/// Source: Phipson and Smyth, Stat Appl Genet Mol Biol 2010;9:39 for (1 + b)/(1 + B). Proved against complete enumeration (<see cref="ExactLogRank"/>).
/// </summary>
public static class PermutationLogRank
{
    internal const double EqualityTolerance = 1e-10;
    private const int BlockSize = 1000;

    /// <summary>Permutes the groups among all rows, or within strata when stratified: right after simple or (stratified) blocked-by-total randomisation.</summary>
    /// <exception cref="ArgumentException">Not two groups, delayed entry or weights, or no draw.</exception>
    public static PermutationResult Test(SurvivalSample sample, LogRankOptions options, int draws, ulong seed) =>
        Run(Strata(sample, options), draws, (strata, bits, replicate) =>
        {
            var stream = RandomStream.For(seed, replicate, "log-rank permutation");
            return (ref double u, ref double v) =>
            {
                foreach (var stratum in strata)
                {
                    stratum.Draw(stream, bits);
                    stratum.Add(bits, ref u, ref v);
                }
            };
        });

    /// <summary>Draws the groups by the trial's own scheme instead (a re-randomisation test). Unstratified statistic when the options say so; the scheme may still use strata.</summary>
    /// <exception cref="ArgumentException">Not two groups, delayed entry or weights, no draw, or the scheme gives another code than 0 and 1.</exception>
    public static PermutationResult Rerandomise(SurvivalSample sample, LogRankOptions options, int draws, ulong seed, RedrawGroups redraw)
    {
        ArgumentNullException.ThrowIfNull(redraw);
        var strata = Strata(sample, options);
        var rows = options.Stratified && sample.StratumCount > 1 ? LogRankSums.RowsByStratum(sample) : [sample.ByTime.ToArray()];
        return Run(strata, draws, (_, bits, replicate) =>
        {
            var stream = RandomStream.For(seed, replicate, "log-rank re-randomisation");
            var codes = new int[rows.Sum(part => part.Length)];
            return (ref double u, ref double v) =>
            {
                redraw(stream, codes);
                for (var part = 0; part < rows.Length; part++)
                {
                    Label(rows[part], codes, bits);
                    strata[part].Add(bits, ref u, ref v);
                }
            };
        });
    }

    internal static LabelStatistic[] Strata(SurvivalSample sample, LogRankOptions options)
    {
        WeightedLogRank.Require(sample, options);
        if (sample.GroupCount != 2 || sample.Entries.Length > 0 || sample.Weights.Length > 0)
        {
            throw new ArgumentException(
                $"relabelling compares 2 groups without delayed entry or weights; the sample has {sample.GroupCount} groups, {sample.Entries.Length} entries and {sample.Weights.Length} weights",
                nameof(sample));
        }

        var rows = OrderedRows.Of(sample, options.Stratified && sample.StratumCount > 1 ? sample.Strata : null, sample.Groups);
        return [.. Enumerable.Range(0, rows.Parts).Select(part => new LabelStatistic(rows.Exits(part)))];
    }

    internal static double Z(double u, double v) => v > 0 ? u / Math.Sqrt(v) : 0;

    private delegate void Redraw(ref double u, ref double v);

    private static PermutationResult Run(LabelStatistic[] strata, int draws, Func<LabelStatistic[], ulong[], ulong, Redraw> start)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        double observedU = 0, observedV = 0;
        foreach (var stratum in strata)
        {
            stratum.Add(stratum.Observed, ref observedU, ref observedV);
        }

        var observed = Z(observedU, observedV);
        var blocks = new (int AtLeast, int Absolute)[(draws + BlockSize - 1) / BlockSize];
        try
        {
            Parallel.For(0, blocks.Length, RunBlock);
        }
        catch (AggregateException failed) when (failed.InnerException is { } first)
        {
            // A scheme that fails does so as itself, as it would without threads.
            ExceptionDispatchInfo.Throw(first);
        }

        return new PermutationResult(observed, draws, blocks.Sum(block => block.AtLeast), blocks.Sum(block => block.Absolute));

        void RunBlock(int block)
        {
            var redraw = start(strata, new ulong[strata.Max(stratum => stratum.Words)], (ulong)block);
            for (var draw = block * BlockSize; draw < Math.Min(draws, (block + 1) * BlockSize); draw++)
            {
                double u = 0, v = 0;
                redraw(ref u, ref v);
                var z = Z(u, v);
                blocks[block].AtLeast += z >= observed - EqualityTolerance ? 1 : 0;
                blocks[block].Absolute += Math.Abs(z) >= Math.Abs(observed) - EqualityTolerance ? 1 : 0;
            }
        }
    }

    /// <summary>Sets the bit of each member of the second group, from the longest follow-up to the shortest.</summary>
    private static void Label(int[] rowsByTime, int[] codes, ulong[] bits)
    {
        Array.Clear(bits);
        for (var position = 0; position < rowsByTime.Length; position++)
        {
            var code = codes[rowsByTime[rowsByTime.Length - 1 - position]];
            if (code is not (0 or 1))
            {
                throw new ArgumentException($"the scheme gave row {rowsByTime[rowsByTime.Length - 1 - position]} the group {code}; it gives 0 or 1");
            }

            bits[position / 64] |= (ulong)code << position;
        }
    }
}
