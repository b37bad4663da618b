using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.CompetingRisks;
using Equipoise.Trials.Reporting;

namespace Equipoise.Cli.Verbs.Analyse;

/// <summary>The cumulative incidences of an analysed data set: of one kind of event by arm when one was named, else of every kind.</summary>
internal static class IncidencePicture
{
    public static KaplanMeierFigure Of(AnalysisRequest request, ImmutableArray<GroupIncidence> groups)
    {
        var curves = groups.SelectMany(g => g.Causes, (g, c) => (Group: g, Curve: c)).Where(x => request.Settings.Cause is null || x.Curve.Cause == request.Settings.Cause).ToImmutableArray();
        var ticks = SurvivalPicture.Ticks(groups.SelectMany(g => g.Counts.Select(c => (c.Time, c.AtRisk))));
        var what = request.Settings.Cause ?? request.Form.Event;
        return new KaplanMeierFigure(
            "cumulative-incidence",
            string.Create(CultureInfo.InvariantCulture, $"{what}: cumulative incidence (Aalen-Johansen) with {100 * request.Settings.ConfidenceLevel:0.###}% limits"),
            string.Join("; ", curves.Select(x => string.Create(CultureInfo.InvariantCulture, $"{Label(x.Group, x.Curve)}: {x.Group.Counts.Sum(c => c.Events[x.Group.Causes.IndexOf(x.Curve)])} events"))) + ".",
            $"{char.ToUpperInvariant(request.Form.Time![0])}{request.Form.Time[1..]}",
            $"Cumulative incidence of {what}",
            ticks[^1],
            ticks,
            [.. curves.Select(x => Data(x.Group, x.Curve, ticks))],
            request.Settings.Milestones is [var milestone, ..] && milestone <= ticks[^1] ? milestone : null);

        string Label(GroupIncidence group, IncidenceCurve curve) =>
            request.Settings.Cause is not null ? group.Label : request.Form.Arm is null ? curve.Cause : $"{curve.Cause}, {group.Label}";

        SurvivalCurveData Data(GroupIncidence group, IncidenceCurve curve, ImmutableArray<double> at)
        {
            var cause = group.Causes.IndexOf(curve);
            return new SurvivalCurveData(
                Label(group, curve),
                [new SurvivalStep(0, 0, null, null), .. curve.Points.Where((_, i) => group.Counts[i].Events[cause] > 0).Select(p => new SurvivalStep(p.Time, p.Probability, p.Lower, p.Upper))],
                [.. group.Counts.Where(c => c.Censored > 0).Select(c => c.Time)],
                [.. at.Select(t => new RiskTableEntry(
                    group.Counts.FirstOrDefault(c => c.Time >= t).AtRisk,
                    group.Counts.TakeWhile(c => c.Time <= t).Sum(c => c.Censored),
                    group.Counts.TakeWhile(c => c.Time <= t).Sum(c => c.Events[cause])))],
                group.Counts.IsEmpty ? 0 : group.Counts[^1].Time);
        }
    }
}
