using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Design;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Reporting;

/// <summary>The open report: accrual, screen failures, status, entry, events and information, visits, departures and adverse events, both arms together.</summary>
internal static class OpenReport
{
    public static ReportModel Of(OpenSource source) => new(
        "Open report",
        source.Document.Trial.Title,
        [.. source.Banners, "OPEN REPORT. Both arms together; made from data without arms."],
        source.Provenance,
        [
            new ReportSection("status", "Status of the trial", [Progress(source), Status(source), AccrualBlocks.Figure(source.Document, source.Design, source.ActivatedOn, source.ClosedOn ?? source.Cut.AsOf, [.. source.Dataset.Rows.Select(r => (r.Cohort, r.RandomisedOn))])]),
            new ReportSection("sites", "Sites", [Sites(source)]),
            new ReportSection("screening", "Screening", [Screening(source)]),
            new ReportSection("baseline", "Participants at entry", [BaselineBlocks.Table(source.Document, [("All", null, [.. Randomised(source).Select(p => p.Entry)])], [])]),
            new ReportSection("events", "Events and information", [Events(source), .. Information(source)]),
            new ReportSection("visits", "Visits", [Visits(source)]),
            new ReportSection("deviations", "Departures from the protocol", [Deviations(source)]),
            new ReportSection("unsettled-section", "Unsettled at the cut", [CleaningBlocks.Counts(source.Cut)]),
            new ReportSection("toxicity", "Adverse events", [.. AdverseEvents(source)]),
        ]);

    private static IEnumerable<PooledParticipant> Randomised(OpenSource source) => source.People.Where(p => p.RandomisedOn is not null);

    private static TableBlock Progress(OpenSource source) => new(
        "progress",
        "Accrual by cohort",
        [new("Cohort", false), new("Randomised", true), new("Goal", true)],
        [.. source.Document.Cohorts.Select(c => new TableRow(
        [
            TableCell.Of(c.Label),
            TableCell.Of(source.Dataset.Rows.Count(r => r.Cohort == c.Id)) with { Recomputed = RCall.Of("cohort_size", c.Id) },
            c.AccrualGoal is { } goal ? TableCell.Of(goal) : TableCell.Missing("none"),
        ]))],
        [source.ClosedOn is { } closed ? string.Create(CultureInfo.InvariantCulture, $"Accrual closed on {closed:uuuu-MM-dd}.") : "Accrual is open."]);

    private static TableBlock Status(OpenSource source)
    {
        var people = Randomised(source).ToList();
        return new TableBlock(
            "standing",
            "Participants by status at the cut",
            [new("Status", false), new("Participants", true)],
            [.. Enum.GetValues<PooledStanding>().Select(s => new TableRow([TableCell.Of(Words(s)), TableCell.Share(people.Count(p => p.Standing == s), people.Count)]))],
            []);
    }

    private static string Words(PooledStanding standing) => standing switch
    {
        PooledStanding.Followed => "Followed, without recurrence",
        PooledStanding.Relapsed => "Recurrence, followed for survival",
        PooledStanding.Died => "Died",
        PooledStanding.Lost => "Lost to follow-up",
        _ => "Withdrew from follow-up or took the consent back",
    };

    private static TableBlock Sites(OpenSource source)
    {
        var recent = source.Cut.AsOf.PlusMonths(-3);
        return new TableBlock(
            "sites",
            "Accrual by site",
            [new("Site", false), new("Open since", false), new("Screened", true), new("Randomised", true), new("In the last 3 months", true), new("Departures from the protocol", true)],
            [.. source.Sites.Select(s => (Site: s, People: source.People.Where(p => p.Site == s.Id).ToList())).Select(s => new TableRow(
            [
                TableCell.Of($"{s.Site.Id} {s.Site.Name}"), TableCell.Of(s.Site.OpenedOn.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture)), TableCell.Of(s.People.Count),
                TableCell.Of(s.People.Count(p => p.RandomisedOn is not null)) with { Recomputed = RCall.Of("site_size", s.Site.Id) },
                TableCell.Of(s.People.Count(p => p.RandomisedOn > recent)), TableCell.Of(s.People.Sum(p => p.Deviations.Length)),
            ]))],
            []);
    }

    private static TableBlock Screening(OpenSource source)
    {
        var screened = source.People.Length;
        var failures = source.People.Where(p => p.ExcludedFor is not null).GroupBy(p => p.ExcludedFor!, StringComparer.Ordinal).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal);
        return new TableBlock(
            "screening",
            "Candidates and why they were not randomised",
            [new("Outcome", false), new("Candidates", true)],
            [
                new TableRow([TableCell.Of("Screened"), TableCell.Of(screened)]),
                new TableRow([TableCell.Of("Randomised"), TableCell.Share(Randomised(source).Count(), screened)]),
                new TableRow([TableCell.Of("Not randomised"), TableCell.Share(source.People.Count(p => p.ExcludedFor is not null), screened)]),
                .. failures.Select(g => new TableRow([TableCell.Of(g.Key), TableCell.Of(g.Count())], Indent: 1)),
                new TableRow([TableCell.Of("In screening at the cut"), TableCell.Share(source.People.Count(p => p.ExcludedFor is null && p.RandomisedOn is null), screened)]),
            ],
            []);
    }

    private static TableBlock Events(OpenSource source) => new(
        "pooled-events",
        "Events, both arms together",
        [new("Analysis set", false), new("Participants", true), .. source.Document.Endpoints.Select(e => new TableColumn(e.Label + ", events", true))],
        [.. source.Document.AnalysisSets.Select(s => (Set: s, Rows: source.Dataset.Rows.Where(r => s.Cohorts.Contains(r.Cohort)).ToList())).Select(s => new TableRow(
        [
            TableCell.Of(s.Set.Label),
            TableCell.Of(s.Rows.Count) with { Recomputed = RCall.Of("participants_in", s.Set.Id) },
            .. source.Document.Endpoints.Select(e => TableCell.Of(s.Rows.Count(r => r.Times.First(t => t.Endpoint == e.Id).Event)) with { Recomputed = RCall.Of("events_in", e.Id, s.Set.Id) }),
        ]))],
        []);

    private static IEnumerable<ReportBlock> Information(OpenSource source)
    {
        if (source.Design is not SequentialTrialDesign design)
        {
            yield return new ParagraphBlock("The design counts preferences of matched pairs; they cannot be counted without arms.");
            yield break;
        }

        var cohorts = source.Document.AnalysisSets.First(s => s.Id == source.Document.Design.AnalysisSet).Cohorts;
        var times = source.Dataset.Rows.Where(r => cohorts.Contains(r.Cohort)).Select(r => r.Times.First(t => t.Endpoint == source.Document.Design.Endpoint)).ToList();
        var known = source.Design is MilestoneTrialDesign milestone
            ? times.Count(t => t.Event || t.Days >= milestone.MilestoneDays - source.Document.FollowUp.WindowDays)
            : times.Count(t => t.Event);
        yield return new TableBlock(
            "information",
            "Information, both arms together",
            [new("Quantity", false), new("Value", true)],
            [
                new TableRow([TableCell.Of(design.Unit == InformationUnit.Events ? "Events of the primary endpoint in the primary set" : "Participants of the primary set with a known status at the milestone"), TableCell.Of(known)]),
                new TableRow([TableCell.Of("Planned"), TableCell.Of(design.PlannedUnits, design.PlannedUnits == Math.Round(design.PlannedUnits) ? 0 : 1)]),
                new TableRow([TableCell.Of("Information fraction"), TableCell.Of(known / design.PlannedUnits, 4)]),
                .. design.Looks.Select(l => new TableRow([TableCell.Of("Planned look: " + l.Label), TableCell.Of(l.InformationFraction, 4)])),
            ],
            []);
    }

    private static TableBlock Visits(OpenSource source)
    {
        var visits = Randomised(source).SelectMany(p => p.Visits).Where(v => v.Standing != VisitStanding.NotExpected).ToList();
        return new TableBlock(
            "visits",
            "Planned visits whose window had passed by the cut",
            [new("Outcome", false), new("Visits", true)],
            [
                new TableRow([TableCell.Of("Took place in the window"), TableCell.Share(visits.Count(v => v.Standing == VisitStanding.Attended && !v.OutsideWindow), visits.Count)]),
                new TableRow([TableCell.Of("Took place outside the window"), TableCell.Share(visits.Count(v => v.OutsideWindow), visits.Count)]),
                new TableRow([TableCell.Of("Missed"), TableCell.Share(visits.Count(v => v.Standing == VisitStanding.Missed), visits.Count)]),
                new TableRow([TableCell.Of("Nothing recorded"), TableCell.Share(visits.Count(v => v.Standing is VisitStanding.Overdue or VisitStanding.Due), visits.Count)]),
            ],
            []);
    }

    private static ReportBlock Deviations(OpenSource source)
    {
        var people = Randomised(source).ToList();
        var kinds = Enum.GetValues<DeviationKind>().Where(k => people.Exists(p => p.Deviations.Contains(k))).ToList();
        return kinds.Count == 0 ? new ParagraphBlock("No departure from the protocol is recorded.") : new TableBlock(
            "deviations",
            "Departures from the protocol",
            [new("Departure", false), new("Participants", true), new("Number", true)],
            [.. kinds.Select(k => new TableRow([TableCell.Of(DeviationBlocks.Of(k)), TableCell.Share(people.Count(p => p.Deviations.Contains(k)), people.Count), TableCell.Of(people.Sum(p => p.Deviations.Count(d => d == k)))]))],
            []);
    }

    private static IEnumerable<ReportBlock> AdverseEvents(OpenSource source)
    {
        var people = Randomised(source).ToList();
        int Worst(PooledParticipant p, string term) => p.AdverseEvents.Where(e => e.Term == term).Select(e => e.Grade).DefaultIfEmpty(0).Max();
        var terms = people.SelectMany(p => p.AdverseEvents).Select(e => e.Term).Distinct(StringComparer.Ordinal)
            .OrderByDescending(t => people.Count(p => Worst(p, t) >= 3)).ThenBy(t => t, StringComparer.Ordinal).ToList();
        if (terms.Count == 0)
        {
            yield return new ParagraphBlock("No adverse event was reported.");
            yield break;
        }

        yield return new TableBlock(
            "toxicity",
            "Adverse events: participants by worst grade of each term, both arms together",
            [new("Term", false), new("Any grade", true), new("Grade 3", true), new("Grade 4", true), new("Grade 5", true)],
            [.. terms.Select(t => new TableRow([TableCell.Of(t), .. new[] { (1, 5), (3, 3), (4, 4), (5, 5) }.Select(g => TableCell.Share(people.Count(p => Worst(p, t) >= g.Item1 && Worst(p, t) <= g.Item2), people.Count))]))],
            [$"Terms and grades: {source.Document.Safety.Dictionary}."]);
        yield return new TableBlock(
            "serious",
            "Serious adverse events, both arms together",
            [new("Happening", false), new("Participants", true)],
            [
                new TableRow([TableCell.Of("A serious adverse event"), TableCell.Share(people.Count(p => p.AdverseEvents.Any(e => e.Serious)), people.Count)]),
                new TableRow([TableCell.Of("A serious event that was not expected"), TableCell.Share(people.Count(p => p.AdverseEvents.Any(e => e is { Serious: true, Expected: false })), people.Count)]),
            ],
            []);
    }
}
