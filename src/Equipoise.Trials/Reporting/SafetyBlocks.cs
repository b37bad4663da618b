using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.Trials.Reporting;

/// <summary>Adverse events by term and worst grade, serious events, and deaths by cause.</summary>
internal static class SafetyBlocks
{
    public static ImmutableArray<ReportBlock> Of(ReportSource source)
    {
        var arms = source.Dataset.Protocol.Document.Arms
            .Select(a => (a.Label, People: source.State.Participants.Values.Where(p => p.Randomisation?.Fact.Arm == a.Id).ToList()))
            .ToList();
        var terms = arms.SelectMany(a => a.People).SelectMany(p => p.AdverseEvents).Select(e => e.Fact.Term).Distinct(StringComparer.Ordinal)
            .OrderByDescending(t => arms.Sum(a => a.People.Count(p => Worst(p, t) >= 3))).ThenBy(t => t, StringComparer.Ordinal)
            .ToList();
        static string Cell(List<ParticipantState> people, string term, int low, int high)
        {
            var count = people.Count(p => Worst(p, term) >= low && Worst(p, term) <= high);
            return people.Count == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{count} ({100.0 * count / people.Count:F0}%)");
        }

        var toxicity = new TableBlock(
            "toxicity",
            "Adverse events: participants by worst grade of each term, as randomised",
            [new("Term", false), .. arms.SelectMany(a => new[] { new TableColumn($"{a.Label}, any grade (n = {a.People.Count.ToString(CultureInfo.InvariantCulture)})", true), new TableColumn($"{a.Label}, grade 3", true), new TableColumn($"{a.Label}, grade 4", true), new TableColumn($"{a.Label}, grade 5", true) })],
            [.. terms.Select(t => new TableRow([TableCell.Of(t), .. arms.SelectMany(a => new[] { (1, 5), (3, 3), (4, 4), (5, 5) }.Select(g => TableCell.Of(Cell(a.People, t, g.Item1, g.Item2))))]))],
            [$"Terms and grades: {source.Dataset.Protocol.Document.Safety.Dictionary}. Events after crossover stand in the arm of randomisation."]);

        int Count(List<ParticipantState> people, Func<ParticipantState, bool> happened) => people.Count(happened);
        TableRow Row(string label, Func<ParticipantState, bool> happened) => new([TableCell.Of(label), .. arms.Select(a => TableCell.Share(Count(a.People, happened), a.People.Count))]);
        var deaths = new TableBlock(
            "deaths",
            "Serious events and deaths by cause",
            [new("Happening", false), .. arms.Select(a => new TableColumn(a.Label, true))],
            [
                Row("A serious adverse event", p => p.AdverseEvents.Any(e => e.Fact.Serious)),
                Row("A serious event that was not expected", p => p.AdverseEvents.Any(e => e.Fact is { Serious: true, Expected: false })),
                Row("Died", p => p.Death is not null),
                Row("Died of the disease", p => p.Death?.Fact.Cause == DeathCause.Disease),
                Row("Died of treatment", p => p.Death?.Fact.Cause == DeathCause.Treatment),
                Row("Died of another cause", p => p.Death?.Fact.Cause == DeathCause.Other),
            ],
            []);
        return terms.Count == 0 ? [new ParagraphBlock("No adverse event was reported."), deaths] : [toxicity, deaths];
    }

    private static int Worst(ParticipantState person, string term) => person.AdverseEvents.Where(e => e.Fact.Term == term).Select(e => e.Fact.Grade).DefaultIfEmpty(0).Max();
}
