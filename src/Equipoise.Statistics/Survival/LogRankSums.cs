using System.Runtime.CompilerServices;

namespace Equipoise.Statistics.Survival;

/// <summary>Weighted observed and expected events per group and the variance of their difference, summed over event times and strata.</summary>
internal sealed class LogRankSums
{
    private LogRankSums(int groups)
    {
        Observed = new double[groups];
        Expected = new double[groups];
        Variance = new double[groups, groups];
    }

    internal double[] Observed { get; }

    internal double[] Expected { get; }

    internal double[,] Variance { get; }

    internal static LogRankSums Of(SurvivalSample sample, LogRankWeight weight, bool stratified)
    {
        var sums = new LogRankSums(sample.GroupCount);
        var rows = OrderedRows.Of(sample, stratified && sample.StratumCount > 1 ? sample.Strata : null, sample.Groups);
        var walk = new RiskSetWalk(sample.GroupCount);
        for (var part = 0; part < rows.Parts; part++)
        {
            var visitor = new Adder(sums, weight);
            walk.Visit(rows.Exits(part), rows.Entries(part), ref visitor);
        }

        return sums;
    }

    /// <summary>The rows of each stratum, in order of time.</summary>
    internal static int[][] RowsByStratum(SurvivalSample sample)
    {
        var codes = sample.Strata.Codes;
        var counts = new int[sample.StratumCount];
        foreach (var stratum in codes)
        {
            counts[stratum]++;
        }

        var rows = Array.ConvertAll(counts, count => new int[count]);
        Array.Clear(counts);
        foreach (var row in sample.ByTime)
        {
            rows[codes[row]][counts[codes[row]]++] = row;
        }

        return rows;
    }

    internal double[] ObservedLessExpected() => [.. Observed.Zip(Expected, (observed, expected) => observed - expected)];

    /// <summary>The hypergeometric variance of one group's events is this times share times (1 - share); none where one subject is left.</summary>
    internal static double VarianceScale(double atRisk, double events) => atRisk > 1 ? events * Math.Max(0, atRisk - events) / (atRisk - 1) : 0;

    internal static double RequireFinite(LogRankWeight weight, RiskSet at)
    {
        var w = weight.At(at);
        return double.IsFinite(w) ? w : throw new InvalidOperationException(
            FormattableString.Invariant($"the weight {weight.Name} is {w:R} at {at.Time:R}, where S(t-) is {at.SurvivalBefore:R}; a weight is finite"));
    }

    private struct Adder(LogRankSums sums, LogRankWeight weight) : IRiskSetVisitor
    {
        private PooledCurve pooled = new(weight.Milestone);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Visit(double time, ReadOnlySpan<double> atRisk, ReadOnlySpan<double> events)
        {
            double total = 0, happened = 0;
            for (var group = 0; group < atRisk.Length; group++)
            {
                total += atRisk[group];
                happened += events[group];
            }

            var w = weight.IsConstant ? 1 : RequireFinite(weight, pooled.Next(time, total, happened));
            var scale = w * w * VarianceScale(total, happened);
            for (var group = 0; group < atRisk.Length; group++)
            {
                var share = atRisk[group] / total;
                sums.Observed[group] += w * events[group];
                if (share == 0)
                {
                    continue;
                }

                sums.Expected[group] += w * happened * share;
                for (var other = 0; other < group; other++)
                {
                    var covariance = scale * share * atRisk[other] / total;
                    sums.Variance[group, other] -= covariance;
                    sums.Variance[other, group] -= covariance;
                }

                sums.Variance[group, group] += scale * share * (total - atRisk[group]) / total;
            }
        }
    }
}
