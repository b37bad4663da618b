using System.Collections.Immutable;
using Equipoise.Trials.Reporting;

namespace Equipoise.Tests.Rendering;

/// <summary>A Kaplan-Meier curve reckoned from follow-up times, with log-log limits, so that sample figures have the shape of real ones.</summary>
internal static class SyntheticCurve
{
    private const double Normal975 = 1.959963984540054;

    public static SurvivalCurveData From(string label, IEnumerable<(double Time, bool Event)> followUp, ImmutableArray<double> ticks)
    {
        var sorted = followUp.OrderBy(p => p.Time).ToImmutableArray();
        var steps = ImmutableArray.CreateBuilder<SurvivalStep>();
        steps.Add(new SurvivalStep(0, 1, 1, 1));
        var (survival, sum) = (1.0, 0.0);
        foreach (var time in sorted.Where(p => p.Event).Select(p => p.Time).Distinct())
        {
            var atRisk = sorted.Count(p => p.Time >= time);
            var events = sorted.Count(p => p.Event && p.Time == time);
            survival *= 1 - ((double)events / atRisk);
            sum += events / ((double)atRisk * (atRisk - events));
            steps.Add(survival > 0 ? WithLimits(time, survival, sum) : new SurvivalStep(time, 0, null, null));
        }

        return new SurvivalCurveData(
            label,
            steps.ToImmutable(),
            [.. sorted.Where(p => !p.Event).Select(p => p.Time)],
            [.. ticks.Select(tick => new RiskTableEntry(
                sorted.Count(p => p.Time >= tick),
                sorted.Count(p => !p.Event && p.Time < tick),
                sorted.Count(p => p.Event && p.Time < tick)))],
            sorted[^1].Time);
    }

    private static SurvivalStep WithLimits(double time, double survival, double sum)
    {
        var halfWidth = Normal975 * Math.Sqrt(sum) / Math.Abs(Math.Log(survival));
        return new SurvivalStep(time, survival, Math.Pow(survival, Math.Exp(halfWidth)), Math.Pow(survival, Math.Exp(-halfWidth)));
    }
}
