using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Dosing;

namespace Equipoise.Trials.Reporting;

/// <summary>Doses given, held and skipped, stops and dose intensity, for each arm with a treatment; a course after crossover is counted apart.</summary>
internal static class ExposureBlocks
{
    public static ImmutableArray<ReportBlock> Of(ReportSource source)
    {
        var document = source.Dataset.Protocol.Document;
        var arms = ArmExposure.Of(source.State, document);
        if (arms.IsEmpty)
        {
            return [new ParagraphBlock("No arm has a treatment.")];
        }

        TableRow Row(string label, Func<ArmExposure, TableCell> cell) => new([TableCell.Of(label), .. arms.Select(cell)]);
        var rows = ImmutableArray.CreateBuilder<TableRow>();
        rows.Add(Row("Participants", a => TableCell.Of(a.Participants)));
        rows.Add(Row("Started treatment", a => TableCell.Share(a.Courses.Length, a.Participants)));
        for (var cycle = 1; cycle <= arms.Max(Listed); cycle++)
        {
            var number = cycle;
            rows.Add(Row(string.Create(CultureInfo.InvariantCulture, $"Started cycle {number}"), a => TableCell.Share(a.Courses.Count(c => c.CyclesStarted >= number), a.Participants)));
        }

        if (arms.Any(a => a.Courses.Any(c => c.CyclesOmitted > 0)))
        {
            rows.Add(Row("Left a cycle out", a => TableCell.Share(a.Courses.Count(c => c.CyclesOmitted > 0), a.Participants)));
        }

        if (arms.Any(a => a.Treatment.Dose.Levels is not null))
        {
            rows.Add(Row("At a reduced dose", a => TableCell.Share(a.Courses.Count(c => c.LowestLevelPercent < 100), a.Participants)));
        }

        rows.Add(Row("Doses given", a => TableCell.Of(a.DosesGiven)));
        rows.Add(Row("Doses held for toxicity", a => TableCell.Of(a.Courses.Sum(c => c.Held))));
        rows.Add(Row("Doses skipped for other reasons", a => TableCell.Of(a.Courses.Sum(c => c.Skipped))));
        rows.Add(Row("A cycle stopped", a => TableCell.Share(a.Courses.Count(c => c.StoppedCycles > 0), a.Participants)));
        rows.Add(Row("Treatment stopped for good", a => TableCell.Share(a.Courses.Count(c => c.StoppedForGood), a.Participants)));
        rows.Add(Row("Doses given per treated participant: median (range)", a => Median(a.Distribution)));
        rows.Add(Row("Relative dose intensity: median", a => a.Medians is { } m ? TableCell.Of((double)m.MedianRelativeDoseIntensity, 2) : TableCell.Missing("nobody treated")));
        return
        [
            new TableBlock(
                "exposure",
                string.Create(CultureInfo.InvariantCulture, $"Doses, of at most {string.Join(" and ", arms.Select(a => a.Treatment.Schedule.MaximumDoses).Distinct())} each; doses held or skipped are not made up"),
                [new("Treatment", false), .. arms.Select(a => new TableColumn(LabelOf(a), true))],
                rows.ToImmutable(),
                []),
        ];

        string LabelOf(ArmExposure a)
        {
            var declared = document.Arms.First(d => d.Id == a.Arm);
            return a.AfterCrossover ? $"{document.Arms.First(d => d.Id == ((Protocol.Document.AtFirstRecurrence)declared.Crossover).To).Label} after crossover" : declared.Label;
        }
    }

    /// <summary>How many cycles have a row: all that are planned, or, where that is open, all that anybody began, but not more than twelve.</summary>
    private static int Listed(ArmExposure arm) => Math.Min(12, CycleCalendar.Count(arm.Treatment.Schedule) ?? arm.Courses.Select(c => c.CyclesStarted).DefaultIfEmpty(1).Max());

    private static TableCell Median(ImmutableArray<int> sorted) => sorted.IsEmpty
        ? TableCell.Missing("nobody treated")
        : TableCell.Of(string.Create(CultureInfo.InvariantCulture, $"{(sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2.0:0.#} ({sorted[0]} to {sorted[^1]})"));
}
