using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.CompetingRisks;

/// <summary>The conventions of Gray's test.</summary>
public sealed record GrayTestOptions
{
    /// <summary>True to add scores and variances over the strata of the sample; false to ignore strata. There is no default.</summary>
    public required bool Stratified { get; init; }

    /// <summary>Differences are weighted by (1 - F(t-))^rho, F the incidence of all groups together: 0 weighs all times alike, above 0 early ones more.</summary>
    public double Rho { get; init; }
}

/// <summary>Gray's test of one cause.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Scores">Weighted observed less expected events of each group, in the order of the labels.</param>
/// <param name="ChiSquare">The quadratic form of the scores.</param>
/// <param name="DegreesOfFreedom">The rank of their covariance, as a rule one less than the groups with rows at risk.</param>
/// <param name="PValue">The upper tail.</param>
public sealed record GrayResult(string Cause, ImmutableArray<double> Scores, double ChiSquare, int DegreesOfFreedom, double PValue);

/// <summary>
/// Gray's k-sample test that the cumulative incidence of a cause is the same in all groups: a log-rank test in which group r has n (1 - F_r(t-)) / S_r(t-) at risk.
/// Source: Gray, Annals of Statistics 1988;16:1141-1154. Reference: validation/reference/competing-risks.json (cmprsk::cuminc), whose conventions for ties are met.
/// cuminc knows neither weights nor delayed entry; here weights count as numbers of rows, and those who entered are at risk.
/// </summary>
public static class GrayTest
{
    /// <summary>Tests one cause.</summary>
    /// <exception cref="ArgumentException">There is one group only, no such cause, or no event of it; or rho is not finite.</exception>
    public static GrayResult Test(CompetingSample sample, string cause, GrayTestOptions options)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(options);
        var survival = sample.Survival;
        var code = sample.CodeOf(cause);
        if (survival.GroupCount < 2)
        {
            throw new ArgumentException($"the sample has {survival.GroupCount} group; a test compares two or more", nameof(sample));
        }

        if (sample.EventCounts[code] == 0)
        {
            throw new ArgumentException($"no row has an event of cause '{cause}'; the test needs one", nameof(sample));
        }

        if (!double.IsFinite(options.Rho))
        {
            throw new ArgumentException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Rho is {options.Rho:R}; it is finite"), nameof(options));
        }

        var groups = survival.GroupCount;
        var score = new double[groups];
        var variance = new double[groups, groups];
        var strata = options.Stratified ? survival.StratumCount : 1;
        var rows = OrderedRows.Of(survival, Parts(survival, strata), sample.Causes);
        for (var stratum = 0; stratum < strata; stratum++)
        {
            var steps = Enumerable.Range(0, groups)
                .Select(group => IncidenceSteps.Of(rows.Exits((stratum * groups) + group), rows.Entries((stratum * groups) + group), sample.CauseCount)).ToArray();
            new GrayScore(steps, code, options.Rho).AddTo(score, variance);
        }

        var (statistic, rank) = QuadraticForm.OfGeneralizedInverse(score, variance);
        return new GrayResult(cause, [.. score], statistic, rank, rank == 0 ? 1 : ChiSquared.UpperTail(statistic, rank));
    }

    /// <summary>Tests every cause that has an event, in the order of the labels.</summary>
    public static ImmutableArray<GrayResult> TestAll(CompetingSample sample, GrayTestOptions options)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return [.. sample.Causes.Labels.Where((_, code) => sample.EventCounts[code] > 0).Select(cause => Test(sample, cause, options))];
    }

    private static Factor Parts(SurvivalSample survival, int strata)
    {
        var groups = survival.GroupCount;
        var codes = new int[survival.Count];
        for (var row = 0; row < codes.Length; row++)
        {
            codes[row] = ((strata == 1 ? 0 : survival.Strata.Codes[row]) * groups) + survival.Groups.Codes[row];
        }

        return Factor.FromCodes([.. Enumerable.Range(0, strata * groups).Select(part => $"{part}")], codes);
    }
}
