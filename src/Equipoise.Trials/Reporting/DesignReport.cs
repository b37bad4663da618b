using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Simulation;

namespace Equipoise.Trials.Reporting;

/// <summary>The design as a statistician's page: statement, numbers with their formulas, looks and bounds, and what other conventions would give.</summary>
public static class DesignReport
{
    /// <summary>The page of a protocol's design.</summary>
    public static ReportModel Of(TrialProtocol protocol, TrialDesign design) => Page(protocol.Document.Trial.Title, Provenance(protocol, protocol.Sha256), design, null);

    /// <summary>The page of a design with or without a protocol around it.</summary>
    /// <param name="plan">The design.</param>
    /// <param name="conventions">What other formulas would give; null to leave it out.</param>
    public static ReportModel Of(DesignPlan plan, SizeConventions? conventions) => Page(plan.Outline.Title, Provenance(plan.Protocol, plan.Sha256), plan.Design, conventions);

    /// <summary>Several designs side by side: their numbers, looks and statements.</summary>
    /// <param name="plan">The first, which the others vary.</param>
    /// <param name="designs">Each with the words for what is different about it; the first is the reference.</param>
    public static ReportModel Comparison(DesignPlan plan, ImmutableArray<(string Name, TrialDesign Design)> designs)
    {
        var facts = designs.SelectMany(d => d.Design.Facts).DistinctBy(f => f.Key).ToImmutableArray();
        var looks = designs.Max(d => d.Design.Looks.Length);
        ImmutableArray<TableColumn> columns = [new("Quantity", false), .. designs.Select(d => new TableColumn(char.ToUpperInvariant(d.Name[0]) + d.Name[1..], true))];
        TableRow Row(string label, Func<TrialDesign, string?> cell) => new([TableCell.Of(label), .. designs.Select(d => cell(d.Design) is { } text ? TableCell.Of(text) : TableCell.Missing("none"))]);
        return new ReportModel(
            "Designs side by side",
            plan.Outline.Title,
            [],
            Provenance(plan.Protocol, plan.Sha256),
            [
                new ReportSection("designs", "Designs", [
                    new TableBlock("design-comparison", "Numbers of the designs", columns, [.. facts.Select(f => Row(f.Label, d => d.Facts.FirstOrDefault(x => x.Key == f.Key) is { } fact ? Number(fact.Value) : null))], []),
                    new TableBlock("looks-comparison", "Critical Z by look (information fraction)", columns, [.. Enumerable.Range(0, looks).Select(i => Row(string.Create(CultureInfo.InvariantCulture, $"Look {i + 1}"), d => i < d.Looks.Length && d.Looks[i].EfficacyZ is { } z ? string.Create(CultureInfo.InvariantCulture, $"{z:F3} ({d.Looks[i].InformationFraction:0.###})") : null))], []),
                    .. designs.Where(d => d.Design is SequentialTrialDesign { Looks.Length: > 1 }).Select((d, i) => (ReportBlock)(LookBlocks.Boundary((SequentialTrialDesign)d.Design, []) with { Id = string.Create(CultureInfo.InvariantCulture, $"boundary-{i + 1}"), Title = "Bounds: " + d.Name })),
                    .. designs.Select(d => new ParagraphBlock($"{char.ToUpperInvariant(d.Name[0])}{d.Name[1..]}: {d.Design.Statement}")),
                ]),
            ]);
    }

    /// <summary>The bounds over the looks.</summary>
    public static FigureBlock Figure(SequentialTrialDesign design) => LookBlocks.Boundary(design, []);

    internal static ImmutableArray<ReportBlock> Blocks(TrialDesign design)
    {
        var blocks = ImmutableArray.CreateBuilder<ReportBlock>();
        blocks.Add(new ParagraphBlock(design.Statement));
        blocks.AddRange(design.Warnings.Select(w => new FindingBlock("Warning", w, FindingTone.Unfavourable)));
        blocks.Add(new TableBlock(
            "design-numbers",
            "Numbers of the design and the formulas they follow from",
            [new("Quantity", false), new("Value", true), new("From", false), new("Formula", false), new("Source", false)],
            [.. design.Facts.Select(f => new TableRow([TableCell.Of(f.Label), TableCell.Of(Number(f.Value)), TableCell.Of(Ledger.Words.Of(f.Origin)), TableCell.Of(f.Formula ?? ""), TableCell.Of(f.Source ?? "")]))],
            []));
        if (design is SequentialTrialDesign sequential)
        {
            blocks.Add(Course(sequential));
            blocks.Add(Bounds(sequential));
            if (sequential.Looks.Length > 1)
            {
                blocks.Add(Stopping(sequential));
                blocks.Add(LookBlocks.Boundary(sequential, []));
            }
        }

        return blocks.ToImmutable();
    }

    private static ReportModel Page(string title, ImmutableArray<ReportFact> provenance, TrialDesign design, SizeConventions? conventions) => new(
        "Design",
        title,
        [],
        provenance,
        [
            new ReportSection("design", "Design", Blocks(design)),
            .. conventions is not null && design is TimeToEventTrialDesign survival ? [new ReportSection("conventions", "What other conventions would give", ConventionBlocks.Of(conventions, survival.Inflation))] : ImmutableArray<ReportSection>.Empty,
        ]);

    private static ImmutableArray<ReportFact> Provenance(TrialProtocol? protocol, string sha256) => protocol is null
        ? [new ReportFact("Design file, SHA-256", sha256)]
        : [new ReportFact("Protocol", $"{protocol.Document.Trial.Id} version {protocol.Document.Trial.Version}"), new ReportFact("Protocol file, SHA-256", sha256)];

    private static TableBlock Course(SequentialTrialDesign design) => Table(
        "looks-course",
        "Looks: when they are expected",
        design,
        [
            (new("Look", false), l => TableCell.Of(l.Label), true),
            (new("Information fraction", true), l => TableCell.Of(l.InformationFraction, 3), true),
            (new("Month, effect", true), l => Cell(l.Month, 1), design.Looks.Any(l => l.Month is not null)),
            (new("Month, no effect", true), l => Cell(l.MonthUnderNull, 1), design.Looks.Any(l => l.MonthUnderNull is not null)),
            (new("Entered", true), l => Cell(l.Participants, 1), design.Looks.Any(l => l.Participants is not null)),
            (new(design.Unit == InformationUnit.Events ? "Events" : "Outcomes known", true), l => Cell(l.Units, 1), true),
            (new("Events in 95% of trials", true), l => l.EventsLower is { } low && l.EventsUpper is { } high ? TableCell.Of(string.Create(CultureInfo.InvariantCulture, $"{low:0} to {high:0}")) : TableCell.Missing("none"), design.Looks.Any(l => l.EventsLower is not null)),
        ],
        []);

    private static TableBlock Bounds(SequentialTrialDesign design) => Recomputed(design, Table(
        "looks-planned",
        "Looks: bounds",
        design,
        [
            (new("Look", false), l => TableCell.Of(l.Label), true),
            (new("Critical Z", true), l => Cell(l.EfficacyZ, 4), true),
            (new("Nominal one-sided P", true), l => Cell(l.NominalOneSidedP, 5), true),
            (new("Estimate there", true), l => Cell(l.EfficacyEffect, 3), design.Looks.Any(l => l.EfficacyEffect is not null)),
            (new("Lower Z", true), l => Cell(l.LowerZ, 4), design.Looks.Any(l => l.LowerZ is not null)),
            (new("Futility Z", true), l => Cell(l.FutilityZ, 4), design.Looks.Any(l => l.FutilityZ is not null)),
            (new("Estimate there", true), l => Cell(l.FutilityEffect, 3), design.Looks.Any(l => l.FutilityEffect is not null)),
        ],
        [
            $"{design.Bounds.Name}. Z: {design.Statistic}.{(design.Effect is { } e ? $" The estimate is the {e.Name}, with the information of the null hypothesis." : "")}",
            .. design.Bounds.HasFutility ? [design.Bounds.FutilityBinding ? "Futility binds: the type I error counts on it being obeyed." : "Futility does not bind: the type I error holds whether it is obeyed or not."] : ImmutableArray<string>.Empty,
        ]));

    /// <summary>The bounds with the calls that give the same numbers in R.</summary>
    private static TableBlock Recomputed(SequentialTrialDesign design, TableBlock table) => table with
    {
        Rows = [.. table.Rows.Select((row, look) => row with
        {
            Cells = [.. row.Cells.Select((cell, i) => cell is not NumberCell ? cell : table.Columns[i].Header switch
            {
                "Critical Z" => cell with { Recomputed = BoundaryCall.Planned(design, "bound", look) },
                "Nominal one-sided P" => cell with { Recomputed = BoundaryCall.Planned(design, "nominal", look) },
                _ => cell,
            })],
        })],
    };

    private static TableBlock Table(string id, string caption, SequentialTrialDesign design, (TableColumn Column, Func<DesignLook, TableCell> Cell, bool Shown)[] columns, ImmutableArray<string> notes)
    {
        var shown = columns.Where(c => c.Shown).ToList();
        return new TableBlock(id, caption, [.. shown.Select(c => c.Column)], [.. design.Looks.Select(l => new TableRow([.. shown.Select(c => c.Cell(l))]))], notes);
    }

    private static TableBlock Stopping(SequentialTrialDesign design) => new(
        "stopping",
        "How the errors are spent, and where the trial ends",
        [new("Look", false), new("Type I error so far", true), new("Power so far", true), new("Ends here, no effect", true), new("Ends here, effect", true)],
        [.. design.Looks.Select(l => new TableRow([TableCell.Of(l.Label), Cell(l.ErrorSpent, 5), Cell(l.PowerSoFar, 4), Cell(l.StopsUnderNull, 4), Cell(l.StopsUnderAlternative, 4)]))],
        ["Normal approximation, by numerical recursion, to 1e-12."]);

    private static TableCell Cell(double? value, int decimals) => value is { } number ? TableCell.Of(number, decimals) : TableCell.Missing("none");

    /// <summary>Whole numbers as they are, others to four decimals.</summary>
    private static string Number(double value) => Math.Abs(value - Math.Round(value)) < 1e-12
        ? value.ToString("F0", CultureInfo.InvariantCulture)
        : value.ToString("F4", CultureInfo.InvariantCulture);
}
