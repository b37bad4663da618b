using System.Collections.Immutable;

namespace Equipoise.Statistics.Categorical;

/// <summary>A kind of confidence interval of a share.</summary>
/// <param name="Name">The word for it, as the command line and reports use it.</param>
/// <param name="Meaning">What it is, in one line.</param>
/// <param name="Of">Successes, trials and level to the estimate with its limits.</param>
public sealed record ProportionInterval(string Name, string Meaning, Func<int, int, double, ProportionEstimate> Of);

/// <summary>The catalogue of intervals of a share. Reference: validation/reference/categorical.json and proportions.json.</summary>
public static class ProportionIntervals
{
    /// <summary>One of each kind.</summary>
    public static ImmutableArray<ProportionInterval> All { get; } =
    [
        new("clopper-pearson", "exact: half of the error in each binomial tail; never too short", Proportion.ClopperPearson),
        new("wilson", "score interval without continuity correction", Proportion.Wilson),
        new("jeffreys", "quantiles of Beta(x + 1/2, n - x + 1/2); 0 and 1 at the ends", (x, n, level) => Proportion.Jeffreys(x, n, level, JeffreysEnds.Closed)),
        new("agresti-coull", "Wald's interval about the middle of Wilson's, cut at 0 and 1", Proportion.AgrestiCoull),
    ];
}
