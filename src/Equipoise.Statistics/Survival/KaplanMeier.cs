using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// The product-limit estimator S(t) = prod over event times u &lt;= t of (1 - d/n), with Greenwood's variance S^2 sum d/(n(n - d)).
/// An event and a censoring at the same time: the event comes first, so the censored subject is at risk for it.
/// Source: Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 2nd ed., 1.4. Reference: validation/reference/survival.json.
/// </summary>
public static class KaplanMeier
{
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
        var rows = new List<int>[sample.GroupCount];
        for (var group = 0; group < rows.Length; group++)
        {
            rows[group] = [];
        }

        foreach (var row in sample.ByTime)
        {
            rows[sample.Groups.Codes[row]].Add(row);
        }

        var curves = ImmutableArray.CreateBuilder<SurvivalCurve>(rows.Length);
        for (var group = 0; group < rows.Length; group++)
        {
            curves.Add(new SurvivalCurve(sample.Groups.Labels[group], rows[group].Count, Points(sample, rows[group], z, options.Limits), z, options));
        }

        return curves.MoveToImmutable();
    }

    private static ImmutableArray<SurvivalPoint> Points(SurvivalSample sample, List<int> rows, double z, SurvivalLimits limits)
    {
        var points = ImmutableArray.CreateBuilder<SurvivalPoint>();
        double survival = 1;
        double greenwood = 0;
        for (var i = 0; i < rows.Count;)
        {
            var time = sample.Times[rows[i]];
            var atRisk = rows.Count - i;
            int events = 0, censored = 0;
            for (; i < rows.Count && sample.Times[rows[i]] == time; i++)
            {
                if (sample.Events[rows[i]])
                {
                    events++;
                }
                else
                {
                    censored++;
                }
            }

            survival *= (double)(atRisk - events) / atRisk;
            if (events < atRisk)
            {
                greenwood += events / ((double)atRisk * (atRisk - events));
            }

            var (lower, upper) = Limits(survival, Math.Sqrt(greenwood), z, limits);
            points.Add(new SurvivalPoint(time, atRisk, events, censored, survival, survival * Math.Sqrt(greenwood), lower, upper));
        }

        return points.ToImmutable();
    }

    /// <summary>Limits of S from the standard error of log S; absent where the scale does not define them.</summary>
    internal static (double? Lower, double? Upper) Limits(double survival, double logError, double z, SurvivalLimits limits)
    {
        if (survival == 0 || (survival == 1 && limits == SurvivalLimits.LogLog))
        {
            return (null, null);
        }

        switch (limits)
        {
            case SurvivalLimits.Plain:
                var half = z * survival * logError;
                return (Math.Max(0, survival - half), Math.Min(1, survival + half));
            case SurvivalLimits.Log:
                return (survival * Math.Exp(-z * logError), Math.Min(1, survival * Math.Exp(z * logError)));
            case SurvivalLimits.LogLog:
                var log = Math.Log(survival);
                var spread = z * logError / log;
                return (Math.Exp(log * Math.Exp(-spread)), Math.Exp(log * Math.Exp(spread)));
            default:
                throw new ArgumentOutOfRangeException(nameof(limits), limits, "no such scale");
        }
    }
}
