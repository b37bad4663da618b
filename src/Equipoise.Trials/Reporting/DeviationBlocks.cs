using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.Trials.Reporting;

/// <summary>Departures from the protocol by kind, and every death with its cause.</summary>
internal static class DeviationBlocks
{
    /// <summary>Words for a kind.</summary>
    public static string Of(DeviationKind kind) => kind switch
    {
        DeviationKind.IneligibleRandomised => "Randomised without meeting an entry criterion",
        DeviationKind.DoseOutsideRule => "Dose at another time, in another amount or against a hold rule",
        DeviationKind.CycleOutsideRule => "Cycle begun or left out against the rule",
        DeviationKind.VisitOutsideWindow => "Visit outside its window",
        DeviationKind.VisitMissed => "Visit missed",
        DeviationKind.ReportLate => "Adverse event reported late",
        DeviationKind.ConsentOrSignature => "Without the consent or signature needed",
        DeviationKind.Other => "Other",
        _ => Words.Spoken(kind),
    };

    public static IEnumerable<ReportBlock> Deviations(ReportSource source)
    {
        var arms = Arms(source);
        var kinds = Enum.GetValues<DeviationKind>().Where(k => arms.Any(a => a.People.Exists(p => p.Deviations.Any(d => d.Fact.Kind == k)))).ToList();
        if (kinds.Count == 0)
        {
            yield return new ParagraphBlock("No departure from the protocol is recorded.");
            yield break;
        }

        yield return new TableBlock(
            "deviations",
            "Departures from the protocol: participants with at least one, and number",
            [new("Departure", false), .. arms.SelectMany(a => new[] { new TableColumn(a.Label, true), new TableColumn("Number", true) })],
            [
                .. kinds.Select(k => new TableRow([TableCell.Of(Of(k)), .. arms.SelectMany(a => Cells(a.People, d => d.Kind == k))])),
                new TableRow([TableCell.Of("Any"), .. arms.SelectMany(a => Cells(a.People, _ => true))]),
            ],
            ["Whoever departed from the protocol is analysed as randomised."]);
    }

    /// <summary>Every death up to the cut.</summary>
    public static IEnumerable<ReportBlock> Deaths(ReportSource source)
    {
        var dead = source.Dataset.Rows.Where(r => r.Died).Select(r => (Row: r, Death: source.State.Participants[r.Participant].Death!.Value.Fact)).OrderBy(d => d.Death.DiedOn).ThenBy(d => d.Row.Participant, StringComparer.Ordinal).ToList();
        var arms = source.Dataset.Protocol.Document.Arms;
        yield return new TableBlock(
            "death-causes",
            "Deaths by cause",
            [new("Cause", false), .. arms.Select(a => new TableColumn(a.Label, true))],
            [
                .. Enum.GetValues<DeathCause>().Select(cause => new TableRow([TableCell.Of(Cause(cause)), .. arms.Select(a => TableCell.Share(dead.Count(d => d.Row.Arm == a.Id && d.Death.Cause == cause), source.Dataset.Rows.Count(r => r.Arm == a.Id)))])),
                new TableRow([TableCell.Of("All deaths"), .. arms.Select(a => TableCell.Share(dead.Count(d => d.Row.Arm == a.Id), source.Dataset.Rows.Count(r => r.Arm == a.Id)))]),
            ],
            []);
        if (dead.Count > 0)
        {
            yield return new TableBlock(
                "death-list",
                "Each death",
                [new("Participant", false), new("Arm", false), new("Day from randomisation", true), new("Cause", false), new("After crossover", false)],
                [.. dead.Select(d => new TableRow([TableCell.Of(d.Row.Participant), TableCell.Of(arms.First(a => a.Id == d.Row.Arm).Label), TableCell.Of(NodaTime.Period.DaysBetween(d.Row.RandomisedOn, d.Death.DiedOn)), TableCell.Of(Cause(d.Death.Cause)), TableCell.Of(d.Row.CrossedOver ? "yes" : "no")]))],
                []);
        }
    }

    /// <summary>Words for a cause.</summary>
    public static string Cause(DeathCause cause) => cause switch
    {
        DeathCause.Disease => "The disease",
        DeathCause.Treatment => "The trial's treatment",
        DeathCause.Other => "Another cause",
        _ => "Not known",
    };

    private static IEnumerable<TableCell> Cells(List<ParticipantState> people, Func<DeviationRecorded, bool> counts)
    {
        yield return TableCell.Share(people.Count(p => p.Deviations.Any(d => counts(d.Fact))), people.Count);
        yield return TableCell.Of(people.Sum(p => p.Deviations.Count(d => counts(d.Fact))));
    }

    private static ImmutableArray<(string Label, List<ParticipantState> People)> Arms(ReportSource source) =>
        [.. source.Dataset.Protocol.Document.Arms.Select(a => (a.Label, source.Dataset.Rows.Where(r => r.Arm == a.Id).Select(r => source.State.Participants[r.Participant]).ToList()))];
}
