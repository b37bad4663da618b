using System.Collections.Immutable;
using System.Globalization;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// The catalogue of weights for comparing survival: each member of <see cref="All"/> goes into <see cref="WeightedLogRank"/> (any number of groups, stratified
/// or not, trend, one- and two-sided). Proved by validation/reference/survival-tests.json.
/// </summary>
public static class SurvivalTests
{
    /// <summary>Weight 1: most power under proportional hazards. Mantel 1966.</summary>
    public static LogRankWeight LogRank { get; } = new("log-rank", "1; proportional hazards", _ => 1) { IsConstant = true };

    /// <summary>Weight n: early differences; it depends on the censoring. Gehan, Biometrika 1965;52:203-223; Breslow 1970 for k groups (SAS: Wilcoxon).</summary>
    public static LogRankWeight Gehan { get; } = new("gehan-wilcoxon", "n, the number at risk; early differences", at => at.AtRisk);

    /// <summary>Weight sqrt(n): between Gehan and log-rank. Tarone and Ware, Biometrika 1977;64:156-160.</summary>
    public static LogRankWeight TaroneWare { get; } = new("tarone-ware", "sqrt(n); between Gehan and log-rank", at => Math.Sqrt(at.AtRisk));

    /// <summary>Weight S(t-), the pooled Kaplan-Meier estimate just before t: the definition of R's survdiff with rho = 1.</summary>
    public static LogRankWeight PetoPetoBefore { get; } = new("peto-peto-before", "S(t-), Kaplan-Meier just before t (R survdiff, rho = 1)", at => at.SurvivalBefore);

    /// <summary>Weight S(t), the pooled Kaplan-Meier estimate with the events at t counted: 0 at a last event that leaves nobody.</summary>
    public static LogRankWeight PetoPetoAt { get; } = new("peto-peto-at", "S(t), Kaplan-Meier at t", at => at.SurvivalAt);

    /// <summary>Weight prod over u &lt;= t of 1 - d/(n + 1): Peto and Peto, JRSS A 1972;135:185-207, as in Klein and Moeschberger 7.3 and SAS LIFETEST.</summary>
    public static LogRankWeight PetoPetoProduct { get; } = new("peto-peto-product", "product of 1 - d/(n + 1) up to t (SAS)", at => at.PetoSurvivalAt);

    /// <summary>The weight of <see cref="PetoPetoProduct"/> times n/(n + 1): Andersen's modification, Klein and Moeschberger 7.3.</summary>
    public static LogRankWeight PetoPetoModified { get; } =
        new("peto-peto-modified", "product of 1 - d/(n + 1) up to t, times n/(n + 1) (Andersen)", at => at.PetoSurvivalAt * at.AtRisk / (at.AtRisk + 1));

    /// <summary>One of each kind, with the usual parameters.</summary>
    public static ImmutableArray<LogRankWeight> All { get; } =
    [
        LogRank,
        Gehan,
        TaroneWare,
        PetoPetoBefore,
        PetoPetoAt,
        PetoPetoProduct,
        PetoPetoModified,
        FlemingHarrington(0, 1),
        FlemingHarrington(1, 1),
        FlemingHarrington(0.5, 0.5),
        ModestlyWeighted(0.5),
    ];

    /// <summary>
    /// Weight S(t-)^rho (1 - S(t-))^gamma, with 0^0 = 1: rho favours early, gamma late differences. Fleming and Harrington, Counting Processes and Survival Analysis, 7.2.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">rho or gamma is negative or not finite.</exception>
    public static LogRankWeight FlemingHarrington(double rho, double gamma)
    {
        RequirePower(rho, nameof(rho));
        RequirePower(gamma, nameof(gamma));
        return new LogRankWeight(
            Text($"fleming-harrington({rho:R},{gamma:R})"),
            Text($"S(t-)^{rho:R} (1 - S(t-))^{gamma:R}"),
            at => Math.Pow(at.SurvivalBefore, rho) * Math.Pow(1 - at.SurvivalBefore, gamma))
        {
            IsConstant = rho == 0 && gamma == 0,
        };
    }

    /// <summary>
    /// Weight 1 / max(S(t-), floor): the weight grows as the pooled curve falls, until it has fallen to the floor. For delayed effects, and no subject who dies
    /// early ever counts for the treatment. Magirr and Burman, Statistics in Medicine 2019;38:3782-3790; floor 0.5 is Magirr's recommendation of 2021.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The floor is not between 0, exclusive, and 1.</exception>
    public static LogRankWeight ModestlyWeighted(double survivalFloor)
    {
        if (!(survivalFloor > 0 && survivalFloor <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(survivalFloor), survivalFloor, "the floor of the modest weight is a survival probability above 0");
        }

        return new LogRankWeight(
            Text($"modestly-weighted({survivalFloor:R})"),
            Text($"1 / max(S(t-), {survivalFloor:R}); delayed effects"),
            at => 1 / Math.Max(at.SurvivalBefore, survivalFloor));
    }

    /// <summary>Weight 1 / max(S(t-), S(milestone)): the weight grows until the milestone and is constant after it (Magirr and Burman 2019).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The milestone is negative or not finite.</exception>
    public static LogRankWeight ModestlyWeightedUntil(double milestone)
    {
        RequirePower(milestone, nameof(milestone));
        return new LogRankWeight(
            Text($"modestly-weighted-until({milestone:R})"), Text($"1 / max(S(t-), S({milestone:R})); delayed effects"), at => 1 / at.SurvivalBeforeOrAtMilestone)
        {
            Milestone = milestone,
        };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void RequirePower(double value, string name)
    {
        if (!(value >= 0 && double.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(name, value, "it is finite and 0 or more");
        }
    }
}
