namespace Equipoise.Statistics.Survival;

/// <summary>Observed and expected events per group and the variance of their difference, summed over event times and strata.</summary>
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

    internal static LogRankSums Of(SurvivalSample sample, bool stratified)
    {
        var sums = new LogRankSums(sample.GroupCount);
        if (!stratified || sample.StratumCount == 1)
        {
            sums.Add(sample, sample.ByTime);
            return sums;
        }

        foreach (var rows in RowsByStratum(sample))
        {
            sums.Add(sample, rows);
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

    private void Add(SurvivalSample sample, ReadOnlySpan<int> rows)
    {
        var times = sample.Times;
        var events = sample.Events;
        var groups = sample.Groups.Codes;
        Span<int> atRisk = stackalloc int[Math.Min(Observed.Length, 64)];
        Span<int> leaving = stackalloc int[atRisk.Length];
        if (Observed.Length > atRisk.Length)
        {
            atRisk = new int[Observed.Length];
            leaving = new int[Observed.Length];
        }

        foreach (var row in rows)
        {
            atRisk[groups[row]]++;
        }

        for (var i = 0; i < rows.Length;)
        {
            var time = times[rows[i]];
            var total = rows.Length - i;
            var happened = 0;
            leaving.Clear();
            for (; i < rows.Length && times[rows[i]] == time; i++)
            {
                var group = groups[rows[i]];
                leaving[group]++;
                if (events[rows[i]])
                {
                    happened++;
                    Observed[group]++;
                }
            }

            if (happened > 0)
            {
                AddEventTime(atRisk, total, happened);
            }

            for (var group = 0; group < atRisk.Length; group++)
            {
                atRisk[group] -= leaving[group];
            }
        }
    }

    private void AddEventTime(ReadOnlySpan<int> atRisk, int total, int happened)
    {
        // With one subject at risk there is nothing left to vary.
        var scale = total > 1 ? happened * (double)(total - happened) / (total - 1) : 0;
        for (var group = 0; group < atRisk.Length; group++)
        {
            var share = (double)atRisk[group] / total;
            Expected[group] += happened * share;
            for (var other = 0; other < group; other++)
            {
                var covariance = scale * share * atRisk[other] / total;
                Variance[group, other] -= covariance;
                Variance[other, group] -= covariance;
            }

            Variance[group, group] += scale * share * (total - atRisk[group]) / total;
        }
    }
}
