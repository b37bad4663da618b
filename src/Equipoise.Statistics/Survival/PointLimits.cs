using System.Runtime.CompilerServices;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// Standard errors and limits of a curve's points by chunks of fixed length on all cores; for the two usual scales by vectors, four points at a time.
/// <see cref="KaplanMeier.Limits"/> is the readable form, point by point; the two are tested equal.
/// </summary>
internal static class PointLimits
{
    private const int PointsPerChunk = 4096;

    internal static void Fill(SurvivalPoint[] points, double[] greenwood, double z, SurvivalLimits limits)
    {
        var chunks = (points.Length + PointsPerChunk - 1) / PointsPerChunk;
        if (chunks <= 1)
        {
            FillChunk(points, greenwood.AsSpan(0, points.Length), z, limits);
            return;
        }

        Parallel.For(0, chunks, chunk =>
        {
            var (from, to) = (chunk * PointsPerChunk, Math.Min(points.Length, (chunk + 1) * PointsPerChunk));
            FillChunk(points.AsSpan(from..to), greenwood.AsSpan(from..to), z, limits);
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillChunk(Span<SurvivalPoint> points, ReadOnlySpan<double> greenwood, double z, SurvivalLimits limits)
    {
        var n = points.Length;
        using var buffer = new Rented(3 * n);
        var survival = buffer.Span[..n];
        var lower = buffer.Span.Slice(n, n);
        var upper = buffer.Span[(2 * n)..];
        for (var i = 0; i < n; i++)
        {
            survival[i] = points[i].Survival;
            lower[i] = z * Math.Sqrt(greenwood[i]);
        }

        switch (limits)
        {
            case SurvivalLimits.Log:
                Log(survival, lower, upper);
                break;
            case SurvivalLimits.LogLog:
                LogLog(survival, lower, upper);
                break;
            default:
                for (var i = 0; i < n; i++)
                {
                    var (low, high) = KaplanMeier.Limits(survival[i], lower[i], limits);
                    (lower[i], upper[i]) = (low ?? double.NaN, high ?? double.NaN);
                }

                break;
        }

        for (var i = 0; i < n; i++)
        {
            var point = points[i];
            points[i] = new SurvivalPoint(
                point.Time, point.AtRisk, point.Events, point.Censored, point.Survival, point.Survival * Math.Sqrt(greenwood[i]), lower[i], upper[i]);
        }
    }

    /// <summary>S exp(-h) and S exp(h), with the half-widths h in <paramref name="lower"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Log(ReadOnlySpan<double> survival, Span<double> lower, Span<double> upper)
    {
        Columns.Exponentials(lower, upper);
        for (var i = 0; i < lower.Length; i++)
        {
            var defined = survival[i] > 0;
            lower[i] = defined ? survival[i] / upper[i] : double.NaN;
            upper[i] = defined ? Math.Min(1, survival[i] * upper[i]) : double.NaN;
        }
    }

    /// <summary>exp(log S exp(-h / log S)) and exp(log S exp(h / log S)), with the half-widths h in <paramref name="lower"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LogLog(ReadOnlySpan<double> survival, Span<double> lower, Span<double> upper)
    {
        using var buffer = new Rented(survival.Length);
        var log = buffer.Span;
        Columns.Logarithms(survival, log);
        for (var i = 0; i < lower.Length; i++)
        {
            lower[i] /= log[i];
        }

        Columns.Exponentials(lower, upper);
        for (var i = 0; i < lower.Length; i++)
        {
            lower[i] = log[i] / upper[i];
            upper[i] *= log[i];
        }

        Columns.Exponentials(lower, lower);
        Columns.Exponentials(upper, upper);
        for (var i = 0; i < lower.Length; i++)
        {
            var defined = survival[i] is > 0 and < 1;
            lower[i] = defined ? lower[i] : double.NaN;
            upper[i] = defined ? upper[i] : double.NaN;
        }
    }
}
