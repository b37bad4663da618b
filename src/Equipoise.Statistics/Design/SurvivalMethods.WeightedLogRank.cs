using System.Collections.Immutable;
using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.Design;

public static partial class SurvivalMethods
{
    /// <summary>
    /// A weighted log-rank test under any hazards, numerically: with p1 and p2 the expected shares at risk at follow-up time u, w the weight at the expected pooled Kaplan-Meier curve,
    /// U = int w p1 p2/p (h1 - h2) du and V = int w^2 p1 p2/p^2 (h1 p1 + h2 p2) du, the limit of the test's own variance. Effect U, V0 = V; V1 = int w^2 (p1 p2/p)^2 (h1/p1 + h2/p2) du, the variance of
    /// the part of U that is a martingale. Sums over strata. The power looks towards the arm that the weight favours in the design. A weight made of numbers at risk gets their share of all participants.
    /// Source: Schoenfeld, Biometrika 1981;68:316-319; Yung and Liu, Biometrics 2020;76:939-950. Reference: validation/reference/design.json (R's integrate).
    /// </summary>
    /// <param name="weight">Any of <see cref="SurvivalTests.All"/>.</param>
    public static SurvivalMethod WeightedLogRank(LogRankWeight weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        return new($"weighted-log-rank({weight.Name})", $"expected U and V with weight {weight.Meaning}", "Yung and Liu, Biometrics 2020;76:939-950", design =>
        {
            var moments = WeightedMoments.Of(design, [weight]);
            return new NormalLaw(Math.Abs(moments.U[0]), moments.Variance[0, 0], moments.Martingale[0]);
        });
    }

    /// <summary>
    /// MaxCombo: the largest of up to four weighted log-rank statistics Z = sqrt(N) U / sqrt V + noise, whose correlations are those of the tests' own variances. The critical value holds alpha
    /// one-sided; positive Z speaks for the experimental arm. The variance convention must be Null: the formula has no other. Reference: validation/reference/design.json (mvtnorm).
    /// </summary>
    /// <param name="weights">One to four.</param>
    public static SurvivalMethod MaxCombo(ImmutableArray<LogRankWeight> weights) => new(
        $"maxcombo({string.Join(", ", weights.Select(w => w.Name))})", "the largest of several weighted log-rank statistics", "Lee, Biometrics 1996;52:721-725; Karrison, Stata Journal 2016;16:678-690", design =>
        {
            var moments = WeightedMoments.Of(design, weights);
            var k = weights.Length;
            var correlation = new double[k, k];
            for (var a = 0; a < k; a++)
            {
                for (var b = 0; b < k; b++)
                {
                    correlation[a, b] = a == b ? 1 : moments.Variance[a, b] / Math.Sqrt(moments.Variance[a, a] * moments.Variance[b, b]);
                }
            }

            return new LargestOfNormalsLaw([.. Enumerable.Range(0, k).Select(a => moments.U[a] / Math.Sqrt(moments.Variance[a, a]))], correlation);
        });
}

/// <summary>Expectations of weighted log-rank sums at a design's analysis, for one participant of the trial.</summary>
internal sealed record WeightedMoments(double[] U, double[,] Variance, double[] Martingale)
{
    internal static WeightedMoments Of(SurvivalDesign design, ImmutableArray<LogRankWeight> weights)
    {
        var k = weights.Length;
        var (u, v, m, w) = (new double[k], new double[k, k], new double[k], new double[k]);
        for (var s = 0; s < design.Strata.Length; s++)
        {
            var risk = new ExpectedRisk(design, s);
            var milestones = weights.Select(weight => weight.Milestone is { } milestone ? SurvivalAt(risk, milestone) : 0).ToArray();
            foreach (var (at, width, survival) in risk.Walk())
            {
                if (!(at.Control > 0 && at.Experimental > 0))
                {
                    continue;
                }

                var shared = at.Control * at.Experimental / at.Total;
                var happening = at.PooledHazard * at.Total;
                var martingale = shared * shared * ((at.ControlHazard / at.Control) + (at.ExperimentalHazard / at.Experimental));
                for (var a = 0; a < k; a++)
                {
                    var set = new RiskSet(at.Time, at.Total, happening, survival, survival, survival, weights[a].Milestone is null ? survival : Math.Max(survival, milestones[a]));
                    w[a] = LogRankSums.RequireFinite(weights[a], set);
                    u[a] += width * w[a] * shared * (at.ControlHazard - at.ExperimentalHazard);
                    m[a] += width * w[a] * w[a] * martingale;
                    for (var b = 0; b <= a; b++)
                    {
                        v[a, b] += width * w[a] * w[b] * shared / at.Total * happening;
                        v[b, a] = v[a, b];
                    }
                }
            }
        }

        return Enumerable.Range(0, k).All(a => v[a, a] > 0) ? new WeightedMoments(u, v, m) : throw new ArgumentException("no events are expected while both arms are at risk", nameof(design));
    }

    private static double SurvivalAt(ExpectedRisk risk, double milestone) => Math.Exp(-risk.Integrate(u => risk.At(u).PooledHazard, Math.Min(milestone, risk.Longest)));
}
