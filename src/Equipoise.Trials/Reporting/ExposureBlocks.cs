using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Ledger;

namespace Equipoise.Trials.Reporting;

/// <summary>Doses given, held and skipped, and stops, for each arm with a treatment; a course after crossover is counted apart.</summary>
internal static class ExposureBlocks
{
    public static ImmutableArray<ReportBlock> Of(ReportSource source)
    {
        var document = source.Dataset.Protocol.Document;
        var groups = document.Arms
            .Where(a => a.Treatment is not null)
            .Select(a => (a.Label, Treatment: a.Treatment!, Courses: source.State.Participants.Values.Where(p => p.Randomisation?.Fact.Arm == a.Id).Select(p => p.Cycles).ToList()))
            .Concat(document.Arms.Where(a => a.Crossover is Protocol.Document.AtFirstRecurrence).Select(a =>
            {
                var to = source.Dataset.Protocol.Arm(((Protocol.Document.AtFirstRecurrence)a.Crossover).To);
                return (Label: $"{to.Label} after crossover", Treatment: to.Treatment!, Courses: source.State.Participants.Values.Where(p => p.Randomisation?.Fact.Arm == a.Id && p.Crossover is not null).Select(p => p.Cycles).ToList());
            }))
            .ToList();
        if (groups.Count == 0)
        {
            return [new ParagraphBlock("No arm has a treatment.")];
        }

        TableRow Row(string label, Func<List<ImmutableArray<CycleState>>, TableCell> cell) => new([TableCell.Of(label), .. groups.Select(g => cell(g.Courses))]);
        static int Given(ImmutableArray<CycleState> course) => course.Sum(c => c.Given);
        var rows = ImmutableArray.CreateBuilder<TableRow>();
        rows.Add(Row("Participants", c => TableCell.Of(c.Count)));
        rows.Add(Row("Started treatment", c => TableCell.Share(c.Count(x => x.Length > 0), c.Count)));
        for (var cycle = 1; cycle <= groups.Max(g => g.Treatment.Schedule.Cycles.Length); cycle++)
        {
            var number = cycle;
            rows.Add(Row(string.Create(CultureInfo.InvariantCulture, $"Started cycle {number}"), c => TableCell.Share(c.Count(x => x.Length >= number), c.Count)));
        }

        rows.Add(Row("Doses given", c => TableCell.Of(c.Sum(Given))));
        rows.Add(Row("Doses held for toxicity", c => TableCell.Of(c.Sum(x => x.Sum(k => k.Held)))));
        rows.Add(Row("Doses given per treated participant: median (range)", c => Median([.. c.Where(x => x.Length > 0).Select(Given).Order()])));
        return
        [
            new TableBlock(
                "exposure",
                string.Create(CultureInfo.InvariantCulture, $"Doses, of at most {string.Join(" and ", groups.Select(g => g.Treatment.Schedule.MaximumDoses).Distinct())} each; doses held or skipped are {(groups[0].Treatment.Schedule.SlotRule.MakeUp ? "made up" : "not made up")}"),
                [new("Treatment", false), .. groups.Select(g => new TableColumn(g.Label, true))],
                rows.ToImmutable(),
                []),
        ];
    }

    private static TableCell Median(List<int> sorted) => sorted.Count == 0
        ? TableCell.Missing("nobody treated")
        : TableCell.Of(string.Create(CultureInfo.InvariantCulture, $"{(sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2.0:0.#} ({sorted[0]} to {sorted[^1]})"));
}
