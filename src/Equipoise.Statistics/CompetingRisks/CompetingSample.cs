using System.Collections.Immutable;
using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.CompetingRisks;

/// <summary>
/// Follow-up that ends by one of several causes, or by censoring: a survival sample (times, entries, weights, groups, strata, near-ties) whose events carry a cause.
/// </summary>
public sealed class CompetingSample
{
    private CompetingSample(SurvivalSample survival, Factor causes)
    {
        Survival = survival;
        Causes = causes;
        var counts = new int[causes.Labels.Length];
        for (var row = 0; row < survival.Count; row++)
        {
            counts[causes.Codes[row]] += survival.Events[row] ? 1 : 0;
        }

        EventCounts = [.. counts];
    }

    /// <summary>The rows, with an event of any cause as the event.</summary>
    public SurvivalSample Survival { get; }

    /// <summary>The cause of each row's event; what it says of a censored row is not read.</summary>
    public Factor Causes { get; }

    /// <summary>Events of each cause, unweighted, in the order of the causes' labels; a cause may have none.</summary>
    public ImmutableArray<int> EventCounts { get; }

    /// <summary>The number of causes, those without events included.</summary>
    public int CauseCount => Causes.Labels.Length;

    /// <summary>Adds causes to a survival sample.</summary>
    /// <param name="survival">The rows; an event is an event of any cause.</param>
    /// <param name="causes">One label per row; ignored where the row is censored.</param>
    /// <exception cref="ArgumentException">The lengths differ, or there is no cause.</exception>
    public static CompetingSample Create(SurvivalSample survival, Factor causes)
    {
        ArgumentNullException.ThrowIfNull(survival);
        ArgumentNullException.ThrowIfNull(causes);
        if (causes.Count != survival.Count)
        {
            throw new ArgumentException($"causes has {causes.Count} values and the sample has {survival.Count} rows", nameof(causes));
        }

        return causes.Labels.IsEmpty ? throw new ArgumentException("causes has no labels; an event needs a cause", nameof(causes)) : new CompetingSample(survival, causes);
    }

    /// <summary>Makes a sample of times and codes: 0 for censored, k for the k-th cause.</summary>
    /// <param name="times">Finite, 0 or more.</param>
    /// <param name="codes">As long as the times; 0 to the number of causes.</param>
    /// <param name="causes">The causes' labels: code 1 is the first.</param>
    /// <param name="groups">As long as the times; null when there is one group.</param>
    /// <param name="strata">As long as the times; null when there is one stratum.</param>
    /// <param name="options">How near-ties are read; null for <see cref="TieTolerance.RTimefix"/>.</param>
    /// <exception cref="ArgumentException">Names the element and its value.</exception>
    public static CompetingSample Create(
        IReadOnlyList<double> times,
        IReadOnlyList<int> codes,
        ImmutableArray<string> causes,
        Factor? groups = null,
        Factor? strata = null,
        SurvivalSampleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(codes);
        if (codes.Count != times.Count)
        {
            throw new ArgumentException($"codes has {codes.Count} elements and times has {times.Count}", nameof(codes));
        }

        for (var row = 0; row < codes.Count; row++)
        {
            if (codes[row] < 0 || codes[row] > causes.Length)
            {
                throw new ArgumentException($"codes[{row}] is {codes[row]}; 0 is censored and 1 to {causes.Length} are the causes", nameof(codes));
            }
        }

        var survival = SurvivalSample.Create(times, [.. codes.Select(code => code > 0)], groups, strata, options);
        return Create(survival, Factor.FromCodes(causes, [.. codes.Select(code => Math.Max(0, code - 1))]));
    }

    /// <summary>
    /// The sample of one cause alone, other events read as censored: what a cause-specific hazard is estimated from (Nelson-Aalen, log-rank, Cox). The Kaplan-Meier curve of
    /// such a sample is not the probability of the cause; see <see cref="AalenJohansen"/>.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such cause.</exception>
    public SurvivalSample CauseSpecific(string cause)
    {
        var code = CodeOf(cause);
        var events = new bool[Survival.Count];
        for (var row = 0; row < events.Length; row++)
        {
            events[row] = Survival.Events[row] && Causes.Codes[row] == code;
        }

        // Near-ties were joined when the sample was made.
        var exact = new SurvivalSampleOptions { Ties = TieTolerance.Exact };
        var sample = SurvivalSample.Create(Survival.Times.ToArray(), events, Survival.Groups, Survival.Strata, exact);
        sample = Survival.Entries.IsEmpty ? sample : sample.WithEntry(Survival.Entries.ToArray());
        return Survival.Weights.IsEmpty ? sample : sample.WithWeights(Survival.Weights.ToArray());
    }

    /// <summary>Cox's model of the cause-specific hazard: other events are censored. Its hazard ratios say nothing directly about the cumulative incidence.</summary>
    /// <param name="cause">The cause.</param>
    /// <param name="design">Covariates, made for this sample's <see cref="Survival"/>.</param>
    /// <param name="options">Conventions.</param>
    public CoxFit CauseSpecificCox(string cause, CoxDesign design, CoxOptions options) => Cox.Fit(CauseSpecific(cause), design, options);

    internal int CodeOf(string cause)
    {
        var code = Causes.Labels.IndexOf(cause, 0, Causes.Labels.Length, StringComparer.Ordinal);
        return code >= 0 ? code : throw new ArgumentException($"there is no cause '{cause}'; there are {string.Join(", ", Causes.Labels)}", nameof(cause));
    }

    internal double WeightOf(int row) => Survival.Weights.IsEmpty ? 1 : Survival.Weights[row];
}
