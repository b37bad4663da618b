using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>A mean survival time up to a horizon.</summary>
/// <param name="Horizon">tau.</param>
/// <param name="Mean">The area under the curve from 0 to tau, in the sample's unit of time.</param>
/// <param name="StandardError">Of the mean.</param>
/// <param name="Lower">The lower limit, mean - z se, cut at 0.</param>
/// <param name="Upper">The upper limit, mean + z se, cut at tau.</param>
public readonly record struct RestrictedMeanEstimate(double Horizon, double Mean, double StandardError, double Lower, double Upper)
{
    /// <summary>True where tau lies beyond the last observation and S is above 0 there: the curve was carried forward flat, which is an assumption.</summary>
    public bool BeyondFollowUp { get; init; }
}

/// <summary>Two restricted means compared.</summary>
/// <param name="First">The reference.</param>
/// <param name="Second">The one compared with it.</param>
/// <param name="Difference">Second less first, with plain limits and test.</param>
/// <param name="Ratio">Second over first: estimate and limits of the ratio, standard error and test on its logarithm; null when a mean is 0.</param>
public sealed record RestrictedMeanComparison(
    RestrictedMeanEstimate First, RestrictedMeanEstimate Second, RestrictedMeanContrast Difference, RestrictedMeanContrast? Ratio);

/// <summary>A contrast of two means.</summary>
/// <param name="Estimate">The contrast.</param>
/// <param name="StandardError">Of the contrast, or of the logarithm of a ratio.</param>
/// <param name="Lower">The lower limit of the contrast.</param>
/// <param name="Upper">The upper limit of the contrast.</param>
/// <param name="Z">Positive when the second mean is longer; 0 when both means are without variance.</param>
/// <param name="PValue">Two-sided.</param>
public sealed record RestrictedMeanContrast(double Estimate, double StandardError, double Lower, double Upper, double Z, double PValue);

/// <summary>
/// The mean of min(T, tau): the area A under the Kaplan-Meier curve up to tau, with variance the sum over event times t &lt;= tau of A(t, tau)^2 d/(n(n - d)), A(t, tau)
/// the area from t on; a time at which all at risk have the event adds nothing. Source: Klein and Moeschberger, 4.5; Royston and Parmar, BMC Med Res Methodol
/// 2013;13:152. Reference: validation/reference/survival-curves.json (the mean and standard error that R's survfit prints for rmean = tau).
/// </summary>
public static class RestrictedMean
{
    /// <summary>The restricted mean of a curve.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="horizon">tau, above 0.</param>
    /// <param name="confidenceLevel">Between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The horizon is not positive and finite, or the level not between 0 and 1.</exception>
    public static RestrictedMeanEstimate Of(SurvivalCurve curve, double horizon, double confidenceLevel = 0.95)
    {
        ArgumentNullException.ThrowIfNull(curve);
        if (!(horizon > 0 && double.IsFinite(horizon)))
        {
            throw new ArgumentOutOfRangeException(nameof(horizon), horizon, "the horizon of a restricted mean is positive and finite");
        }

        var z = Quantile(confidenceLevel);
        double area = 0, variance = 0, until = horizon;
        for (var i = curve.Points.Length - 1; i >= 0; i--)
        {
            var point = curve.Points[i];
            if (point.Time >= until)
            {
                continue;
            }

            area += point.Survival * (until - point.Time);
            until = point.Time;
            var (n, d) = curve.WeightedCounts.IsEmpty ? (point.AtRisk, point.Events) : (curve.WeightedCounts[i].AtRisk, curve.WeightedCounts[i].Events);
            variance += point.Events == point.AtRisk ? 0 : area * area * d / (n * (n - d));
        }

        var mean = area + until;
        var error = Math.Sqrt(variance);
        return new RestrictedMeanEstimate(horizon, mean, error, Math.Max(0, mean - (z * error)), Math.Min(horizon, mean + (z * error)))
        {
            BeyondFollowUp = curve.At(horizon).BeyondFollowUp,
        };
    }

    /// <summary>Compares the restricted means of two independent curves up to one horizon.</summary>
    /// <param name="first">The reference.</param>
    /// <param name="second">The one compared with it.</param>
    /// <param name="horizon">tau, above 0.</param>
    /// <param name="confidenceLevel">Between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The horizon is not positive and finite, or the level not between 0 and 1.</exception>
    public static RestrictedMeanComparison Compare(SurvivalCurve first, SurvivalCurve second, double horizon, double confidenceLevel = 0.95)
    {
        var (a, b) = (Of(first, horizon, confidenceLevel), Of(second, horizon, confidenceLevel));
        var z = Quantile(confidenceLevel);
        var difference = Contrast(b.Mean - a.Mean, Math.Sqrt((a.StandardError * a.StandardError) + (b.StandardError * b.StandardError)), z);
        if (a.Mean == 0 || b.Mean == 0)
        {
            return new RestrictedMeanComparison(a, b, difference, null);
        }

        var (relativeA, relativeB) = (a.StandardError / a.Mean, b.StandardError / b.Mean);
        var log = Contrast(Math.Log(b.Mean / a.Mean), Math.Sqrt((relativeA * relativeA) + (relativeB * relativeB)), z);
        return new RestrictedMeanComparison(
            a, b, difference, log with { Estimate = b.Mean / a.Mean, Lower = Math.Exp(log.Lower), Upper = Math.Exp(log.Upper) });
    }

    private static RestrictedMeanContrast Contrast(double estimate, double error, double z)
    {
        var statistic = error > 0 ? estimate / error : 0;
        return new RestrictedMeanContrast(
            estimate, error, estimate - (z * error), estimate + (z * error), statistic, error > 0 ? Math.Min(1, 2 * Normal.UpperTail(Math.Abs(statistic))) : 1);
    }

    private static double Quantile(double confidenceLevel) => confidenceLevel > 0 && confidenceLevel < 1
        ? Normal.UpperQuantile((1 - confidenceLevel) / 2)
        : throw new ArgumentOutOfRangeException(nameof(confidenceLevel), confidenceLevel, "a confidence level lies between 0 and 1");
}
