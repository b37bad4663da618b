using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.Survival;
using Equipoise.Trials.Reporting;

namespace Equipoise.Cli.Verbs.Analyse;

/// <summary>The Kaplan-Meier figure of an analysed data set.</summary>
internal static class SurvivalPicture
{
    /// <summary>Where fewer than this share of the participants are left at risk, the axis ends (Morris et al. 2019): beyond it single participants draw the eye.</summary>
    private const double LeastAtRisk = 0.1;

    private const int Intervals = 6;

    public static KaplanMeierFigure Of(AnalysisRequest request, ImmutableArray<SurvivalCurve> curves)
    {
        var options = request.Settings.KaplanMeier;
        var ticks = Ticks(curves.SelectMany(c => c.Points.Select(p => (p.Time, p.AtRisk))));
        return new KaplanMeierFigure(
            "kaplan-meier",
            string.Create(CultureInfo.InvariantCulture, $"{request.Form.Event}: Kaplan-Meier with {100 * options.ConfidenceLevel:0.###}% {Conventions.OfLimits(options)} limits"),
            string.Join("; ", curves.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Label}: {c.EventCount} events in {c.Count}"))) + ".",
            $"{char.ToUpperInvariant(request.Form.Time![0])}{request.Form.Time[1..]}",
            $"Free of {request.Form.Event}",
            ticks[^1],
            ticks,
            [.. curves.Select(c => Curve(c, ticks))],
            request.Settings.Milestones is [var milestone, ..] && milestone <= ticks[^1] ? milestone : null);
    }

    /// <summary>About six steps of 1, 2 or 5 times a power of ten, up to the last time at which enough are at risk in some arm.</summary>
    /// <param name="observed">The times of all arms with the number at risk in theirs.</param>
    public static ImmutableArray<double> Ticks(IEnumerable<(double Time, int AtRisk)> observed)
    {
        var all = observed.ToArray();
        var left = LeastAtRisk * all.Select(o => o.AtRisk).DefaultIfEmpty(0).Max();
        var last = all.Where(o => o.AtRisk >= left && o.Time > 0).Select(o => o.Time).DefaultIfEmpty(1).Max();
        var rough = last / Intervals;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = ((double[])[1, 2, 5, 10]).First(m => m * power >= rough * (1 - 1e-12)) * power;
        return [.. Enumerable.Range(0, (int)Math.Ceiling((last / step) - 1e-9) + 1).Select(i => i * step)];
    }

    private static SurvivalCurveData Curve(SurvivalCurve curve, ImmutableArray<double> ticks) => new(
        curve.Label,
        [new SurvivalStep(0, 1, null, null), .. curve.Points.Where(p => p.Events > 0).Select(p => new SurvivalStep(p.Time, p.Survival, p.Lower, p.Upper))],
        [.. curve.Points.Where(p => p.Censored > 0).Select(p => p.Time)],
        [.. ticks.Select(t => new RiskTableEntry(curve.AtRiskAt(t), curve.CensoredUpTo(t), curve.EventsUpTo(t)))],
        curve.Points.Length == 0 ? 0 : curve.Points[^1].Time);
}
