using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.CompetingRisks;

/// <summary>
/// The rows of a sample as Fine and Gray's risk sets see them, written out: a row that had another event at T goes on in intervals after T, weighted by the probability of still being
/// under observation. Any estimator for weighted intervals then estimates on the subdistribution scale: <see cref="Cox"/> with Breslow's ties gives Fine and Gray's coefficients, with
/// Efron's what R recommends for its finegray; one minus <see cref="KaplanMeier"/> gives the cumulative incidence. Needs memory for each such row times the changes of its weight.
/// Source: Geskus, Biometrics 2011;67:39-49. Reference: validation/reference/competing-risks.json (survival::finegray with coxph).
/// </summary>
public sealed class SubdistributionRows
{
    private readonly int[] rows;

    private SubdistributionRows(SurvivalSample sample, int[] rows, int count)
    {
        Sample = sample;
        this.rows = rows;
        Subjects = Factor.FromCodes([.. Enumerable.Range(1, count).Select(row => $"{row}")], rows);
    }

    /// <summary>The intervals: events of the cause, entries, and weights (the row's own times that of its later intervals).</summary>
    public SurvivalSample Sample { get; }

    /// <summary>For each interval the row of the original sample it comes from.</summary>
    public ReadOnlySpan<int> Rows => rows;

    /// <summary>The same as a factor, for <see cref="CoxDesign.WithClusters"/>: without it the covariance takes an interval for a subject.</summary>
    public Factor Subjects { get; }

    /// <summary>Writes the rows out for one cause. Groups and strata go along; they do not split the censoring distribution.</summary>
    /// <param name="sample">The sample; delayed entry adds the probability of having entered to the weights.</param>
    /// <param name="cause">The cause.</param>
    /// <param name="ties">Who is at risk of being censored at tied times.</param>
    /// <exception cref="ArgumentException">There is no such cause, or a row ends at time 0.</exception>
    public static SubdistributionRows Of(CompetingSample sample, string cause, CensoringTies ties = CensoringTies.EventsLeaveFirst)
    {
        ArgumentNullException.ThrowIfNull(sample);
        var code = sample.CodeOf(cause);
        var survival = sample.Survival;
        var censoring = CensoringCurve.Of(sample, null, 0, ties);
        var entry = EntryCurve(sample);
        var eventTimes = new List<double>();
        foreach (var row in survival.ByTime)
        {
            if (survival.Events[row] && sample.Causes.Codes[row] == code && (eventTimes.Count == 0 || eventTimes[^1] != survival.Times[row]))
            {
                eventTimes.Add(survival.Times[row]);
            }
        }

        var observed = eventTimes.Select(time => censoring.Before(time) * entry(time)).ToArray();
        var list = new Intervals(sample);
        for (var row = 0; row < survival.Count; row++)
        {
            if (survival.Entries.IsEmpty && survival.Times[row] == 0)
            {
                throw new ArgumentException($"Times[{row}] is 0; an interval begins before it ends, so follow-up of no length cannot be written out", nameof(sample));
            }

            var time = survival.Times[row];
            var happened = survival.Events[row];
            list.Add(row, survival.Entries.IsEmpty ? 0 : survival.Entries[row], time, happened && sample.Causes.Codes[row] == code, 1);
            if (happened && sample.Causes.Codes[row] != code)
            {
                var atOwnTime = censoring.Before(time) * entry(time);
                var from = time;
                for (var k = eventTimes.FindIndex(t => t > time); k >= 0 && k < observed.Length; k++)
                {
                    if (k + 1 == observed.Length || observed[k + 1] != observed[k])
                    {
                        list.Add(row, from, eventTimes[k], happened: false, observed[k] / atOwnTime);
                        from = eventTimes[k];
                    }
                }
            }
        }

        return list.Written();
    }

    /// <summary>A design of the original sample, carried to the intervals and with its subjects as clusters.</summary>
    /// <exception cref="ArgumentException">The design has another number of rows than the original sample.</exception>
    public CoxDesign Expand(CoxDesign design)
    {
        ArgumentNullException.ThrowIfNull(design);
        if (design.Count != Subjects.Labels.Length)
        {
            throw new ArgumentException($"the design has {design.Count} rows and the sample had {Subjects.Labels.Length}", nameof(design));
        }

        var expanded = CoxDesign.Of(Sample);
        for (var j = 0; j < design.Names.Length; j++)
        {
            expanded = expanded.With(design.Names[j], Array.ConvertAll(rows, row => design.Columns[j][row]));
        }

        if (design.Offsets is { } offsets)
        {
            expanded = expanded.WithOffset(Array.ConvertAll(rows, row => offsets[row]));
        }

        return expanded.WithClusters(design.Clusters is { } clusters
            ? Factor.FromCodes(clusters.Labels, Array.ConvertAll(rows, row => clusters.Codes[row])) : Subjects);
    }

    /// <summary>The probability of having entered before t, up to a factor: the product limit in reversed time over entries at or after t.</summary>
    private static Func<double, double> EntryCurve(CompetingSample sample)
    {
        var survival = sample.Survival;
        if (survival.Entries.IsEmpty)
        {
            return _ => 1;
        }

        var entries = new SortedDictionary<double, double>();
        for (var row = 0; row < survival.Count; row++)
        {
            var at = survival.Entries[row];
            entries[at] = entries.GetValueOrDefault(at) + sample.WeightOf(row);
        }

        var times = entries.Keys.ToArray();
        var probability = new double[times.Length + 1];
        probability[^1] = 1;
        for (var i = times.Length - 1; i >= 0; i--)
        {
            double atRisk = 0;
            for (var row = 0; row < survival.Count; row++)
            {
                atRisk += survival.Entries[row] <= times[i] && survival.Times[row] > times[i] ? sample.WeightOf(row) : 0;
            }

            probability[i] = probability[i + 1] * (times[i] > 0 && atRisk > 0 ? Math.Max(0, 1 - (entries[times[i]] / atRisk)) : 1);
        }

        return t =>
        {
            var at = Array.FindIndex(times, time => time >= t);
            return probability[at < 0 ? times.Length : at];
        };
    }

    private sealed class Intervals(CompetingSample sample)
    {
        private readonly List<int> rows = [];
        private readonly List<double> from = [];
        private readonly List<double> until = [];
        private readonly List<bool> events = [];
        private readonly List<double> weights = [];

        internal void Add(int row, double start, double end, bool happened, double weight)
        {
            rows.Add(row);
            from.Add(start);
            until.Add(end);
            events.Add(happened);
            weights.Add(weight * sample.WeightOf(row));
        }

        internal SubdistributionRows Written()
        {
            var survival = sample.Survival;
            var exact = new SurvivalSampleOptions { Ties = TieTolerance.Exact };
            var written = SurvivalSample.Create(
                until,
                events,
                Factor.FromCodes(survival.Groups.Labels, [.. rows.Select(row => survival.Groups.Codes[row])]),
                Factor.FromCodes(survival.Strata.Labels, [.. rows.Select(row => survival.Strata.Codes[row])]),
                exact);
            return new SubdistributionRows(written.WithEntry(from).WithWeights(weights), [.. rows], survival.Count);
        }
    }
}
