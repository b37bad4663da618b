using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// Two survival probabilities at one time, compared on a scale g: Z = (g(S2) - g(S1)) / sqrt(Var g(S1) + Var g(S2)), with sigma^2 = Var S / S^2 by Greenwood and the
/// variances of the delta method: S^2 sigma^2 (plain), sigma^2 (log), sigma^2 / (log S)^2 (log-log), S sigma^2 / (4 (1 - S)) (arcsine), sigma^2 / (1 - S)^2 (logit).
/// Source: Klein, Logan, Harhoff and Andersen, Statistics in Medicine 2007;26:4505-4519, which recommends log-log (or arcsine) for small samples.
/// Reference: validation/reference/survival-curves.json.
/// </summary>
/// <param name="Time">The milestone.</param>
/// <param name="First">The first curve there.</param>
/// <param name="Second">The second curve there.</param>
/// <param name="Difference">S2 - S1: positive when the second group does better.</param>
/// <param name="StandardError">Of the difference.</param>
/// <param name="Lower">The lower limit of the difference (plain, cut at -1).</param>
/// <param name="Upper">The upper limit of the difference (plain, cut at 1).</param>
/// <param name="Z">Positive when the second group does better; null where the scale is not defined, which is at S = 0 (not plain) and S = 1 (not plain, not log).</param>
/// <param name="OneSidedP">P(Z &gt;= z): small when the second group does better.</param>
/// <param name="PValue">Two-sided: P(|Z| &gt;= |z|).</param>
public sealed record MilestoneComparison(
    double Time, SurvivalEstimate First, SurvivalEstimate Second, double Difference, double StandardError, double Lower, double Upper, double? Z, double? OneSidedP, double? PValue)
{
    /// <summary>Compares two independent curves at a time.</summary>
    /// <param name="first">The reference.</param>
    /// <param name="second">The one compared with it.</param>
    /// <param name="time">The milestone; beyond a curve's follow-up its last value is carried forward and the estimate says so.</param>
    /// <param name="scale">The scale of the test.</param>
    /// <param name="confidenceLevel">Of the limits of the difference.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative, or the level not between 0 and 1.</exception>
    public static MilestoneComparison Of(SurvivalCurve first, SurvivalCurve second, double time, SurvivalLimits scale, double confidenceLevel = 0.95)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (!(confidenceLevel > 0 && confidenceLevel < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidenceLevel), confidenceLevel, "a confidence level lies between 0 and 1");
        }

        return Of(first.At(time), second.At(time), time, scale, confidenceLevel);
    }

    /// <summary>Of the estimates themselves.</summary>
    internal static MilestoneComparison Of(SurvivalEstimate a, SurvivalEstimate b, double time, SurvivalLimits scale, double confidenceLevel)
    {
        var difference = b.Survival - a.Survival;
        var error = Math.Sqrt((a.StandardError * a.StandardError) + (b.StandardError * b.StandardError));
        var half = Normal.UpperQuantile((1 - confidenceLevel) / 2) * error;
        double? z = Transform(a, scale) is { } ga && Transform(b, scale) is { } gb && ga.Variance + gb.Variance > 0
            ? (gb.Value - ga.Value) / Math.Sqrt(ga.Variance + gb.Variance)
            : null;
        return new MilestoneComparison(
            time, a, b, difference, error, Math.Max(-1, difference - half), Math.Min(1, difference + half),
            z, z is { } up ? Normal.UpperTail(up) : null, z is { } both ? Math.Min(1, 2 * Normal.UpperTail(Math.Abs(both))) : null);
    }

    /// <summary>g(S), rising with S, and its variance.</summary>
    private static (double Value, double Variance)? Transform(SurvivalEstimate at, SurvivalLimits scale)
    {
        var s = at.Survival;
        if ((s == 0 && scale != SurvivalLimits.Plain) || (s == 1 && scale is not (SurvivalLimits.Plain or SurvivalLimits.Log)))
        {
            return null;
        }

        var relative = s == 0 ? 0 : at.StandardError / s * (at.StandardError / s);
        return scale switch
        {
            SurvivalLimits.Plain => (s, at.StandardError * at.StandardError),
            SurvivalLimits.Log => (Math.Log(s), relative),
            SurvivalLimits.LogLog => (-Math.Log(-Math.Log(s)), relative / (Math.Log(s) * Math.Log(s))),
            SurvivalLimits.Logit => (Math.Log(s / (1 - s)), relative / ((1 - s) * (1 - s))),
            SurvivalLimits.Arcsine => (Math.Asin(Math.Sqrt(s)), s * relative / (4 * (1 - s))),
            _ => throw new ArgumentOutOfRangeException(nameof(scale), scale, "no such scale"),
        };
    }
}
