using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.Categorical;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Safety;
using Equipoise.Trials.Safety.Tables;

namespace Equipoise.Trials.Reporting;

/// <summary>Adverse events by term and worst grade, serious events one by one, deaths by cause, and safety rules that were met.</summary>
internal static class SafetyBlocks
{
    public static ImmutableArray<ReportBlock> Of(ReportSource source)
    {
        var table = SafetyTable.Of(source.State, source.Dataset.Protocol.Document.Arms);
        var calls = source.State.SafetyCalls.Select(Call);
        return table.Rows.IsEmpty
            ? [.. calls, new ParagraphBlock("No adverse event was reported."), Deaths(source, table)]
            : [.. calls, ByTerm(source, table), Dots(table), .. Differences(table), Deaths(source, table), .. Listing(source, table)];
    }

    private static TableBlock ByTerm(ReportSource source, SafetyTable table)
    {
        static string Cell(WorstGrades arm, int low, int high) =>
            arm.People == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{arm.Between(low, high)} ({100.0 * arm.Between(low, high) / arm.People:F0}%)");
        return new TableBlock(
            "toxicity",
            "Adverse events: participants by worst grade of each term, as randomised",
            [new("Term", false), .. table.Arms.SelectMany(a => new[] { new TableColumn($"{a.Label}, any grade (n = {a.People.Length.ToString(CultureInfo.InvariantCulture)})", true), new TableColumn($"{a.Label}, grade 3", true), new TableColumn($"{a.Label}, grade 4", true), new TableColumn($"{a.Label}, grade 5", true) })],
            [.. table.Rows.Select(r => new TableRow([TableCell.Of(r.Term), .. r.Arms.SelectMany(a => new[] { (1, 5), (3, 3), (4, 4), (5, 5) }.Select(g => TableCell.Of(Cell(a, g.Item1, g.Item2))))]))],
            [$"Terms and grades: {source.Dataset.Protocol.Document.Safety.Dictionary}. Events after crossover stand in the arm of randomisation."]);
    }

    private static AdverseEventFigure Dots(SafetyTable table) => new AdverseEventFigure(
        "toxicity-dots",
        table.Rows.Any(r => r.Difference is not null) ? "Participants with each adverse event of any grade, and the difference in risk with Newcombe's 95% interval" : "Participants with each adverse event of any grade",
        [.. table.Arms.Select(a => a.Label)],
        table.Rows.Any(r => r.Difference is not null) ? $"{table.Arms[0].Label} minus {table.Arms[1].Label}" : "",
        [.. table.Rows.Select(r => new AdverseEventTerm(r.Term, [.. r.Arms.Select(a => new ArmCount(a.Between(1, 5), a.People))], r.Difference?.Estimate, r.Difference?.Lower, r.Difference?.Upper))]).Sorted();

    private static ImmutableArray<ReportBlock> Differences(SafetyTable table)
    {
        static TableCell Cell(ProportionEstimate? d, WorstGrades a, WorstGrades b, int low) => d is { } v
            ? TableCell.Interval(100 * v.Estimate, 100 * v.Lower, 100 * v.Upper, 1) with { Recomputed = RCall.Of("newcombe", a.Between(low, 5), a.People, b.Between(low, 5), b.People) }
            : TableCell.Missing("none");
        return table.Rows.All(r => r.Difference is null) ? [] :
        [
            new TableBlock(
                "toxicity-differences",
                $"Difference in risk, {table.Arms[0].Label} less {table.Arms[1].Label}, in percentage points with 95% interval",
                [new("Term", false), new("Any grade", true), new("Grade 3 or worse", true)],
                [.. table.Rows.Select(r => new TableRow([TableCell.Of(r.Term), Cell(r.Difference, r.Arms[0], r.Arms[1], 1), Cell(r.SevereDifference, r.Arms[0], r.Arms[1], 3)]))],
                ["Newcombe's interval, not corrected for the number of terms."]),
        ];
    }

    private static TableBlock Deaths(ReportSource source, SafetyTable table)
    {
        TableRow Row(string label, Func<ParticipantState, bool> happened) => new([TableCell.Of(label), .. table.Arms.Select(a => TableCell.Share(a.People.Count(happened), a.People.Length))]);
        return new TableBlock(
            "deaths",
            "Serious events and deaths by cause",
            [new("Happening", false), .. table.Arms.Select(a => new TableColumn(a.Label, true))],
            [
                Row("A serious adverse event", p => p.AdverseEvents.Any(e => e.Serious)),
                Row("A serious event that was not expected", p => p.AdverseEvents.Any(e => e.Serious && !e.ExpectedUnder(source.State.ProtocolOf(p)))),
                Row("Died", p => p.Death is not null),
                Row("Died of the disease", p => p.Death?.Fact.Cause == DeathCause.Disease),
                Row("Died of treatment", p => p.Death?.Fact.Cause == DeathCause.Treatment),
                Row("Died of another cause", p => p.Death?.Fact.Cause == DeathCause.Other),
            ],
            []);
    }

    private static ImmutableArray<ReportBlock> Listing(ReportSource source, SafetyTable table)
    {
        var serious = table.Arms.SelectMany(a => a.People.SelectMany(p => p.AdverseEvents.Where(e => e.Serious).Select(e => (Arm: a, Person: p, Event: e)))).OrderBy(s => s.Event.Entry).ToList();
        return serious.Count == 0 ? [] :
        [
            new TableBlock(
                "serious-events",
                "Serious adverse events, in the order reported",
                [new("Entry", true), new("Participant", false), new("Arm", false), new("Term", false), new("Grade", true), new("Onset", false), new("End", false), new("Serious by", false), new("Attribution", false), new("Treatment", false), new("Outcome", false), new("Expected", false)],
                [.. serious.Select(s => Row(source, s.Arm, s.Person, s.Event))],
                ["Values as they count at the cut."]),
        ];
    }

    private static TableRow Row(ReportSource source, SafetyArm arm, ParticipantState person, AdverseEventState e) => new(
    [
        TableCell.Of(e.Entry.ToString(CultureInfo.InvariantCulture)), TableCell.Of(person.Id), TableCell.Of(arm.Label), TableCell.Of(e.Term), TableCell.Of(e.Grade),
        TableCell.Of(e.OnsetOn.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture)), TableCell.Of(e.Current.EndedOn?.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture) ?? "-"),
        TableCell.Of(string.Join(", ", e.Current.Seriousness.Select(Words.Spoken))), TableCell.Of(Words.Spoken(e.Current.Attribution)), TableCell.Of(Words.Spoken(e.Current.Action)),
        TableCell.Of(Words.Spoken(e.Current.Outcome)), TableCell.Of(e.ExpectedUnder(source.State.ProtocolOf(person)) ? "yes" : "no"),
    ]);

    private static FindingBlock Call(SafetyCall call) => new(
        "Safety rule met",
        call.Met.Fact.Explanation + (call.Advice is { } advice ? $" The board advised: {Words.Spoken(advice.Fact.Advice)}. {advice.Fact.Rationale}" : " The board's advice is not recorded."),
        FindingTone.Unfavourable);
}
