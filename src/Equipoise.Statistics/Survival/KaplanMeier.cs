using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// The product-limit estimator S(t) = prod over event times u &lt;= t of (1 - d/n), with Greenwood's variance S^2 sum d/(n(n - d)).
/// An event and a censoring at the same time: the event comes first, so the censored subject is at risk for it. A row with an entry is at risk after it, and
/// case weights take the place of the counts d and n. Once S is 0 it stays there, even where delayed entries bring new subjects.
/// Source: Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 2nd ed., 1.4. Reference: validation/reference/survival.json and
/// survival-curves.json.
/// </summary>
public static class KaplanMeier
{
    private const int RowsWorthAThread = 50_000;

    /// <summary>One curve per group label, in the order of the labels; a label without rows gives a curve without points. Strata are not used.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The confidence level is not between 0 and 1.</exception>
    public static ImmutableArray<SurvivalCurve> Estimate(SurvivalSample sample, KaplanMeierOptions options)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(options);
        if (!(options.ConfidenceLevel > 0 && options.ConfidenceLevel < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.ConfidenceLevel, "ConfidenceLevel lies between 0 and 1");
        }

        var z = Normal.UpperQuantile((1 - options.ConfidenceLevel) / 2);
        var rows = OrderedRows.Of(sample, sample.Groups, groups: null);
        var curves = new SurvivalCurve[sample.GroupCount];
        if (sample.Count < RowsWorthAThread)
        {
            for (var group = 0; group < curves.Length; group++)
            {
                Estimate(group);
            }
        }
        else
        {
            Parallel.For(0, curves.Length, Estimate);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(curves);

        void Estimate(int group) => curves[group] = new SurvivalCurve(
            sample.Groups.Labels[group], rows.Exits(group).Count, ProductLimit.Of(rows.Exits(group), rows.Entries(group), z, options.Limits), options);
    }

    /// <summary>Limits of S from a half-width on the scale of log S, carried to the named scale; absent where the scale does not define them.</summary>
    internal static (double? Lower, double? Upper) Limits(double survival, double halfWidth, SurvivalLimits limits)
    {
        if (survival == 0 || (survival == 1 && limits is SurvivalLimits.LogLog or SurvivalLimits.Logit or SurvivalLimits.Arcsine))
        {
            return (null, null);
        }

        switch (limits)
        {
            case SurvivalLimits.Plain:
                return (Math.Max(0, survival * (1 - halfWidth)), Math.Min(1, survival * (1 + halfWidth)));
            case SurvivalLimits.Log:
                return (survival * Math.Exp(-halfWidth), Math.Min(1, survival * Math.Exp(halfWidth)));
            case SurvivalLimits.LogLog:
                var log = Math.Log(survival);
                var spread = halfWidth / log;
                return (Math.Exp(log * Math.Exp(-spread)), Math.Exp(log * Math.Exp(spread)));
            case SurvivalLimits.Logit:
                // d logit S = d log S / (1 - S).
                var odds = survival / (1 - survival);
                var factor = Math.Exp(halfWidth / (1 - survival));
                return (odds / (odds + factor), odds / (odds + (1 / factor)));
            case SurvivalLimits.Arcsine:
                // d arcsin(sqrt S) = sqrt(S / (1 - S)) / 2 d log S.
                var angle = Math.Asin(Math.Sqrt(survival));
                var turn = halfWidth / 2 * Math.Sqrt(survival / (1 - survival));
                return (Square(Math.Sin(Math.Max(0, angle - turn))), Square(Math.Sin(Math.Min(Math.PI / 2, angle + turn))));
            default:
                throw new ArgumentOutOfRangeException(nameof(limits), limits, "no such scale");
        }
    }

    private static double Square(double x) => x * x;
}
