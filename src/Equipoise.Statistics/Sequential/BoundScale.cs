using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>
/// A bound on other scales than Z, at information fraction t with final critical value c: each pair of functions goes there and back. Source: Jennison and
/// Turnbull, Group Sequential Methods (2000), ch. 10; Proschan, Lan and Wittes, Statistical Monitoring of Clinical Trials (2006), ch. 2 and 3.
/// Proved by round trips and by hand.
/// </summary>
public static class BoundScale
{
    /// <summary>The one-sided P value Q(z).</summary>
    public static double ToP(double z) => Normal.UpperTail(z);

    /// <summary>The z with Q(z) = p.</summary>
    public static double FromP(double p) => Normal.UpperQuantile(p);

    /// <summary>The B value z sqrt(t).</summary>
    public static double ToB(double z, double informationFraction) => z * Math.Sqrt(Fraction(informationFraction));

    /// <summary>z = B / sqrt(t).</summary>
    public static double FromB(double b, double informationFraction) => b / Math.Sqrt(Fraction(informationFraction));

    /// <summary>The estimate that gives z: null value + z times its standard error at that look.</summary>
    public static double ToEffect(double z, double standardError, double nullValue = 0) => nullValue + (z * Positive(standardError));

    /// <summary>z = (estimate - null value) / standard error.</summary>
    public static double FromEffect(double effect, double standardError, double nullValue = 0) => (effect - nullValue) / Positive(standardError);

    /// <summary>Conditional power Q((c - z sqrt(t) - drift (1 - t)) / sqrt(1 - t)) of the final test under a drift: the design's, or 0.</summary>
    public static double ToConditionalPower(double z, double informationFraction, double drift, double criticalZ) =>
        ConditionalPower.BrownianMotion(z, BeforeTheEnd(informationFraction), drift, criticalZ);

    /// <summary>z = (c - drift (1 - t) - sqrt(1 - t) Q^-1(power)) / sqrt(t).</summary>
    public static double FromConditionalPower(double power, double informationFraction, double drift, double criticalZ)
    {
        var left = 1 - BeforeTheEnd(informationFraction);
        return (criticalZ - (drift * left) - (Math.Sqrt(left) * Normal.UpperQuantile(power))) / Math.Sqrt(informationFraction);
    }

    /// <summary>Conditional power under the trend so far, drift z / sqrt(t): Q((c - z / sqrt(t)) / sqrt(1 - t)).</summary>
    public static double ToConditionalPowerUnderTrend(double z, double informationFraction, double criticalZ) =>
        Normal.UpperTail((criticalZ - (z / Math.Sqrt(BeforeTheEnd(informationFraction)))) / Math.Sqrt(1 - informationFraction));

    /// <summary>z = sqrt(t) (c - sqrt(1 - t) Q^-1(power)).</summary>
    public static double FromConditionalPowerUnderTrend(double power, double informationFraction, double criticalZ) =>
        Math.Sqrt(BeforeTheEnd(informationFraction)) * (criticalZ - (Math.Sqrt(1 - informationFraction) * Normal.UpperQuantile(power)));

    /// <summary>Predictive power with the prior, see <see cref="PredictivePower"/>.</summary>
    public static double ToPredictivePower(double z, double informationFraction, DriftPrior prior, double criticalZ) =>
        PredictivePower.OfFinalTest(z, BeforeTheEnd(informationFraction), prior, criticalZ);

    /// <summary>The z with that predictive power: (c - (1 - t) m0 - s Q^-1(power)) / (1 + (1 - t) v) sqrt(t), with posterior mean m0 + v B and predictive deviation s.</summary>
    public static double FromPredictivePower(double power, double informationFraction, DriftPrior prior, double criticalZ)
    {
        var left = 1 - BeforeTheEnd(informationFraction);
        var variance = 1 / (prior.Precision + informationFraction);
        var spread = Math.Sqrt(left + (left * left * variance));
        var b = (criticalZ - (left * variance * prior.Precision * prior.Mean) - (spread * Normal.UpperQuantile(power))) / (1 + (left * variance));
        return b / Math.Sqrt(informationFraction);
    }

    private static double Fraction(double t) => t > 0 && double.IsFinite(t)
        ? t
        : throw new ArgumentOutOfRangeException(nameof(t), t, "an information fraction is positive and finite");

    private static double BeforeTheEnd(double t) => t > 0 && t < 1
        ? t
        : throw new ArgumentOutOfRangeException(nameof(t), t, "conditional and predictive power scales need an information fraction between 0 and 1");

    private static double Positive(double standardError) => standardError > 0 && double.IsFinite(standardError)
        ? standardError
        : throw new ArgumentOutOfRangeException(nameof(standardError), standardError, "a standard error is positive and finite");
}
