namespace Equipoise.Statistics.Numerics;

/// <summary>Student's distribution. Reference: validation/reference/boundaries.json (R's pt and qt).</summary>
internal static class StudentT
{
    /// <summary>P(T &lt;= x), by the incomplete beta function: half of I(n/(n + x^2); n/2, 1/2) in each tail.</summary>
    internal static double LowerTail(double x, double degreesOfFreedom)
    {
        if (x == 0)
        {
            return 0.5;
        }

        // logit of n / (n + x^2).
        var tail = 0.5 * Math.Exp(IncompleteBeta.LogLowerTail(degreesOfFreedom / 2, 0.5, Math.Log(degreesOfFreedom / (x * x))));
        return x < 0 ? tail : 1 - tail;
    }

    /// <summary>The x with P(T &lt;= x) = p, for p strictly between 0 and 1.</summary>
    internal static double Quantile(double p, double degreesOfFreedom) => p == 0.5
        ? 0
        : Root.OfIncreasing(x => LowerTail(x, degreesOfFreedom) - p, "the quantile of Student's distribution", Normal.Quantile(p));
}
