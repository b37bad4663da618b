using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.Oversight;
using Equipoise.Statistics.Survival;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Reporting;
using NodaTime;

namespace Equipoise.Trials.Pooled;

/// <summary>An endpoint over all participants of a set together.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Label">Its words.</param>
/// <param name="Participants">Randomised into the set.</param>
/// <param name="Events">With an event.</param>
/// <param name="Rate">Events per participant-month, with exact 95% limits; null without time.</param>
/// <param name="Curve">Kaplan-Meier with 95% log-log limits, days from randomisation; null without participants.</param>
/// <param name="Figure">The curve as a figure, in months; null without participants.</param>
public sealed record PooledEndpoint(string Endpoint, string Label, int Participants, int Events, EventRate? Rate, SurvivalCurve? Curve, KaplanMeierFigure? Figure);

/// <summary>
/// What the trial's statistician sees of events: both arms together, from a dataset that is made without looking at arms. Nothing here depends on which arm anybody is in.
/// </summary>
/// <param name="AsOf">Clinical dates up to this day count.</param>
/// <param name="AnalysisSet">The set's words.</param>
/// <param name="Endpoints">Every endpoint of the protocol, in its order.</param>
public sealed record PooledEvents(LocalDate AsOf, string AnalysisSet, ImmutableArray<PooledEndpoint> Endpoints)
{
    /// <summary>The pooled events of the set that the design analyses.</summary>
    /// <param name="state">The trial; arms need not be there.</param>
    /// <param name="asOf">Clinical dates up to this day count.</param>
    /// <exception cref="InvalidOperationException">The trial is not active.</exception>
    public static PooledEvents Of(TrialState state, LocalDate asOf)
    {
        var data = BlindedDataset.Of(state, asOf);
        var document = state.Protocol!.Document;
        var set = document.AnalysisSets.First(s => s.Id == document.Design.AnalysisSet);
        ImmutableArray<BlindedRow> rows = [.. data.Rows.Where(r => set.Cohorts.Contains(r.Cohort))];
        var milestone = TrialDesign.From(state.Protocol) is MilestoneTrialDesign m ? m.MilestoneDays : (double?)null;
        return new PooledEvents(asOf, set.Label, [.. document.Endpoints.Select(e => Of(e.Id, e.Label, rows, set.Label, milestone))]);
    }

    private static PooledEndpoint Of(string endpoint, string label, ImmutableArray<BlindedRow> rows, string set, double? milestoneDays)
    {
        var times = rows.Select(r => r.Times.First(t => t.Endpoint == endpoint)).ToList();
        var events = times.Count(t => t.Event);
        var months = AnalysisTime.Months(times.Sum(t => (double)t.Days));
        var rate = months > 0 ? EventRate.Of(events, months, 0.95) : (EventRate?)null;
        if (times.Count == 0)
        {
            return new PooledEndpoint(endpoint, label, 0, 0, rate, null, null);
        }

        var sample = SurvivalSample.Create([.. times.Select(t => (double)t.Days)], [.. times.Select(t => t.Event)]);
        var curve = KaplanMeier.Estimate(sample, new KaplanMeierOptions { Limits = SurvivalLimits.LogLog })[0];
        var axis = KaplanMeierAxis.Of([.. times.Select(t => AnalysisTime.Months(t.Days))]);
        var figure = new KaplanMeierFigure(
            $"pooled-{endpoint}".ToLowerInvariant(),
            $"{label}, {set.ToLowerInvariant()}, both arms together: Kaplan-Meier with 95% log-log limits",
            string.Create(CultureInfo.InvariantCulture, $"Both arms together: {events} events in {times.Count} participants."),
            "Months from randomisation",
            label,
            axis.End,
            axis.Ticks,
            [SurvivalBlocks.Curve("All participants", curve, axis.Ticks)],
            milestoneDays is { } days && AnalysisTime.Months(days) <= axis.End ? AnalysisTime.Months(days) : null);
        return new PooledEndpoint(endpoint, label, times.Count, events, rate, curve, figure);
    }
}
