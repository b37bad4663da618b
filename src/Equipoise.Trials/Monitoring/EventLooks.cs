using System.Collections.Immutable;
using Equipoise.Statistics.Survival;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Monitoring;

/// <summary>Looks of a design by time to an event, taken from a dataset: events and the log-rank statistic; and when one is due.</summary>
internal static class EventLooks
{
    /// <summary>The look at a dataset. The log-rank test is stratified by the strata of randomisation where the design has strata.</summary>
    public static ObservedInformation At(AnalysisDataset dataset, TimeToEventTrialDesign design)
    {
        var rows = dataset.InSet(design.Section.AnalysisSet);
        var events = rows.Count(r => r.Time(design.Section.Endpoint).Event);
        if (events == 0 || rows.Select(r => r.Arm).Distinct().Count() < 2)
        {
            throw new ArgumentException($"there are {events} events in {rows.Length} participants; a look needs an event and both arms");
        }

        var sample = dataset.Sample(design.Section.Endpoint, design.Section.AnalysisSet);
        var z = LogRank.Test(sample, new LogRankOptions { Stratified = !design.Section.Strata.IsDefaultOrEmpty }).Z;
        return new ObservedInformation(events, z, Months(Start(rows), dataset.AsOf));
    }

    /// <summary>What was recorded at earlier looks.</summary>
    public static IEnumerable<ObservedInformation> Earlier(TimeToEventTrialDesign design, IReadOnlyList<InterimResultRecorded> earlier) =>
        earlier.Where(r => r.Z is not null).Select(r => new ObservedInformation(Math.Round(r.InformationFraction * design.PlannedUnits, 6), r.Z!.Value));

    /// <summary>Whether a look is due at a dataset.</summary>
    public static bool IsDue(LookTiming when, AnalysisDataset dataset, TimeToEventTrialDesign design, LocalDate? previous)
    {
        var rows = dataset.InSet(design.Section.AnalysisSet);
        if (rows.IsEmpty || !rows.Any(r => r.Time(design.Section.Endpoint).Event) || rows.Select(r => r.Arm).Distinct().Count() < 2)
        {
            return false;
        }

        var (events, start) = (rows.Count(r => r.Time(design.Section.Endpoint).Event), Start(rows));
        bool Due(LookTiming rule) => rule switch
        {
            EventsReached e => events >= e.Fraction * design.PlannedUnits,
            NumberOfEvents e => events >= e.Events,
            CalendarTime c => Months(start, dataset.AsOf) >= c.Months,
            AfterEnrolled a => rows.Select(r => r.RandomisedOn).Order().Skip((int)Math.Ceiling(a.Share * design.Section.Participants) - 1).Cast<LocalDate?>().FirstOrDefault() is { } reached && Months(reached, dataset.AsOf) >= a.Months,
            AfterPreviousLook a => Months(previous ?? start, dataset.AsOf) >= a.Months,
            EarliestOf e => e.Rules.Any(Due),
            LatestOf l => l.Rules.All(Due),
            ExtendedForEvents x => Months(start, dataset.AsOf) >= x.Months && (events >= x.Events || Months(start, dataset.AsOf) >= x.Months + x.LongestExtensionMonths),
            _ => false,
        };
        return Due(when);
    }

    private static LocalDate Start(ImmutableArray<AnalysisRow> rows) => rows.Min(r => r.RandomisedOn);

    private static double Months(LocalDate from, LocalDate to) => AnalysisTime.Months(Period.DaysBetween(from, to));
}
