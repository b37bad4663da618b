namespace Equipoise.Statistics.Survival;

/// <summary>
/// The weighted log-rank statistic of any number of groups as a function of who is in which group. Weights, numbers at risk and events come from the pooled sample
/// within a stratum, so no relabelling changes them; they are tabulated once. The readable counterpart of <see cref="LabelStatistic"/>.
/// </summary>
internal sealed class LabelledRiskSets
{
    private readonly int groups;
    private readonly Stratum[] strata;
    private readonly bool[] events;

    internal LabelledRiskSets(SurvivalSample sample, LogRankWeight weight, LogRankOptions options)
    {
        ArgumentNullException.ThrowIfNull(weight);
        WeightedLogRank.Require(sample, options);
        if (sample.Entries.Length > 0 || sample.Weights.Length > 0)
        {
            throw new ArgumentException(
                $"relabelling takes no delayed entry and no weights; the sample has {sample.Entries.Length} entries and {sample.Weights.Length} weights", nameof(sample));
        }

        groups = sample.GroupCount;
        events = sample.Events.ToArray();
        var rows = options.Stratified && sample.StratumCount > 1 ? LogRankSums.RowsByStratum(sample) : [sample.ByTime.ToArray()];
        strata = [.. rows.Select(part => Tabulate(sample, weight, part))];
    }

    /// <summary>The rows of each stratum, in order of time.</summary>
    internal IEnumerable<int[]> Rows => strata.Select(stratum => stratum.Rows);

    /// <summary>Adds weighted observed less expected events per group, and their covariance, of the strata or of one of them.</summary>
    internal void Add(ReadOnlySpan<int> codes, double[] distance, double[,] covariance, int? only = null)
    {
        Span<int> atRisk = stackalloc int[groups];
        for (var part = only ?? 0; part <= (only ?? strata.Length - 1); part++)
        {
            var stratum = strata[part];
            var next = stratum.Rows.Length - 1;
            atRisk.Clear();
            foreach (var set in stratum.Sets)
            {
                for (; next >= set.First; next--)
                {
                    var row = stratum.Rows[next];
                    atRisk[codes[row]]++;
                    distance[codes[row]] += events[row] ? set.Weight : 0;
                }

                for (var group = 0; group < groups; group++)
                {
                    distance[group] -= set.ExpectedPerSubject * atRisk[group];
                    covariance[group, group] += set.VariancePerPair * atRisk[group] * (set.AtRisk - atRisk[group]);
                    for (var other = 0; other < group; other++)
                    {
                        var together = set.VariancePerPair * atRisk[group] * atRisk[other];
                        covariance[group, other] -= together;
                        covariance[other, group] -= together;
                    }
                }
            }
        }
    }

    /// <summary>Expected less observed events that each row adds when it is in the second of two groups: U is the sum over its members.</summary>
    internal double[] Scores()
    {
        var scores = new double[events.Length];
        foreach (var stratum in strata)
        {
            // From the shortest follow-up up: the hazard so far, less the weight of an own event.
            double hazard = 0;
            var sets = stratum.Sets.Reverse().ToArray();
            for (int set = 0, place = 0; place < stratum.Rows.Length; place++)
            {
                while (set < sets.Length && sets[set].First <= place)
                {
                    hazard += sets[set++].ExpectedPerSubject;
                }

                scores[stratum.Rows[place]] = hazard - (events[stratum.Rows[place]] ? sets[set - 1].Weight : 0);
            }
        }

        return scores;
    }

    private static Stratum Tabulate(SurvivalSample sample, LogRankWeight weight, int[] rows)
    {
        var sets = new List<Set>();
        var pooled = new PooledCurve(weight.Milestone);
        for (int i = 0, first = 0; i < rows.Length; first = i)
        {
            var happened = 0;
            for (; i < rows.Length && sample.Times[rows[i]] == sample.Times[rows[first]]; i++)
            {
                happened += sample.Events[rows[i]] ? 1 : 0;
            }

            if (happened > 0)
            {
                double n = rows.Length - first;
                var w = weight.IsConstant ? 1 : LogRankSums.RequireFinite(weight, pooled.Next(sample.Times[rows[first]], n, happened));
                sets.Add(new Set(first, n, w, w * happened / n, w * w * LogRankSums.VarianceScale(n, happened) / (n * n)));
            }
        }

        sets.Reverse();
        return new Stratum(rows, [.. sets]);
    }

    /// <summary>Risk sets from the last event time to the first.</summary>
    private sealed record Stratum(int[] Rows, Set[] Sets);

    /// <summary>An event time: the place of the first row at risk, and what each subject at risk adds.</summary>
    private readonly record struct Set(int First, double AtRisk, double Weight, double ExpectedPerSubject, double VariancePerPair);
}
