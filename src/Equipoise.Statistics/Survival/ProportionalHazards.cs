using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>The function of time with which a coefficient may change under the alternative.</summary>
public enum TimeTransform
{
    /// <summary>1 less the Kaplan-Meier estimate just before the time, over all rows (the default of R's cox.zph): robust against late outliers.</summary>
    KaplanMeier,

    /// <summary>The time itself.</summary>
    Identity,

    /// <summary>The mean rank of the event's time among the times of all rows.</summary>
    Rank,

    /// <summary>The natural log of the time; event times are above 0.</summary>
    Log,
}

/// <summary>A test of proportional hazards.</summary>
/// <param name="Transform">The function of time.</param>
/// <param name="Terms">One test of one degree of freedom per coefficient, in its order.</param>
/// <param name="Global">All coefficients at once.</param>
public sealed record ProportionalHazardsResult(TimeTransform Transform, ImmutableArray<ChiSquareTest> Terms, ChiSquareTest Global);

/// <summary>
/// The score test that a coefficient beta + theta g(t) has theta = 0: with u = sum g (x - m) over the events and the blocks I, J, K = sums of V, g V, g^2 V over
/// the event terms, V the covariance of the covariates at risk, u' (K - J I^-1 J)^-1 u; for one coefficient its own row and column of J and K. This is what cox.zph
/// does since survival 3.0; earlier versions, and Grambsch and Therneau, took V as constant. Source: Grambsch and Therneau, Biometrika 1994;81:515-526; Therneau and
/// Grambsch, Modeling Survival Data, 6.2. Reference: validation/reference/cox.json (R's cox.zph).
/// </summary>
public static class ProportionalHazards
{
    /// <summary>Tests every coefficient, and all together.</summary>
    /// <exception cref="InvalidOperationException">Ties are exact, or a coefficient is infinite.</exception>
    /// <exception cref="ArgumentException">An event at time 0 with the log.</exception>
    public static ProportionalHazardsResult Test(CoxFit fit, TimeTransform transform)
    {
        var workings = CoxResiduals.Workings(fit);
        var likelihood = workings.Fitted(fit, "tests of proportional hazards");
        var g = Centred(EventTimeTransform.Of(workings.Sample, workings.Grid, transform), workings.Grid);
        var p = likelihood.Columns.Length;
        var (u, j) = (new double[p], new double[p, p]);
        var (unused, k) = (new double[p], new double[p, p]);
        likelihood.Accumulate(g, u, j);
        likelihood.Accumulate(Array.ConvertAll(g, value => value * value), unused, k);
        var information = likelihood.Information;
        var terms = Enumerable.Range(0, p).Select(term => Test([term]));
        return new ProportionalHazardsResult(transform, [.. terms], Test([.. Enumerable.Range(0, p)]));

        ChiSquareTest Test(int[] tested)
        {
            var size = p + tested.Length;
            var score = new double[size];
            var matrix = new double[size, size];
            for (var a = 0; a < size; a++)
            {
                var row = a < p ? a : tested[a - p];
                score[a] = a < p ? 0 : u[row];
                for (var b = 0; b < size; b++)
                {
                    var column = b < p ? b : tested[b - p];
                    matrix[a, b] = (a < p, b < p) switch { (true, true) => information[row, column], (false, false) => k[row, column], _ => j[row, column] };
                }
            }

            var (statistic, rank) = QuadraticForm.OfGeneralizedInverse(score, matrix);
            var degreesOfFreedom = Math.Max(0, rank - p);
            return new ChiSquareTest(statistic, degreesOfFreedom, degreesOfFreedom == 0 ? 1 : ChiSquared.UpperTail(Math.Max(0, statistic), degreesOfFreedom));
        }
    }

    /// <summary>Less the mean over events: the statistic does not change, the matrices are better conditioned.</summary>
    private static double[] Centred(double[] g, RiskGrid grid)
    {
        double sum = 0;
        long events = 0;
        for (var k = 0; k < g.Length; k++)
        {
            sum += g[k] * grid.Deaths[k];
            events += grid.Deaths[k];
        }

        return Array.ConvertAll(g, value => value - (sum / events));
    }
}
