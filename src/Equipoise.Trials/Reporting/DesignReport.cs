using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol;

namespace Equipoise.Trials.Reporting;

/// <summary>The design as a statistician's page: statement, numbers with their formulas, looks and boundary.</summary>
public static class DesignReport
{
    /// <summary>The page.</summary>
    public static ReportModel Of(TrialProtocol protocol, TrialDesign design) => new(
        "Design",
        protocol.Document.Trial.Title,
        [],
        [new ReportFact("Protocol", $"{protocol.Document.Trial.Id} version {protocol.Document.Trial.Version}"), new ReportFact("Protocol file, SHA-256", protocol.Sha256)],
        [new ReportSection("design", "Design", Blocks(design))]);

    /// <summary>Several designs side by side: their numbers, looks and statements.</summary>
    /// <param name="protocol">The protocol that they vary.</param>
    /// <param name="designs">Each with the words for what is different about it; the first is the reference.</param>
    public static ReportModel Comparison(TrialProtocol protocol, ImmutableArray<(string Name, TrialDesign Design)> designs)
    {
        var facts = designs.SelectMany(d => d.Design.Facts).DistinctBy(f => f.Key).ToImmutableArray();
        var looks = designs.Max(d => d.Design.Looks.Length);
        ImmutableArray<TableColumn> columns = [new("Quantity", false), .. designs.Select(d => new TableColumn(char.ToUpperInvariant(d.Name[0]) + d.Name[1..], true))];
        TableRow Row(string label, Func<TrialDesign, string?> cell) => new([TableCell.Of(label), .. designs.Select(d => cell(d.Design) is { } text ? TableCell.Of(text) : TableCell.Missing("none"))]);
        return new ReportModel(
            "Designs side by side",
            protocol.Document.Trial.Title,
            [],
            [new ReportFact("Protocol", $"{protocol.Document.Trial.Id} version {protocol.Document.Trial.Version}")],
            [
                new ReportSection("designs", "Designs", [
                    new TableBlock("design-comparison", "Numbers of the designs", columns, [.. facts.Select(f => Row(f.Label, d => d.Facts.FirstOrDefault(x => x.Key == f.Key) is { } fact ? Number(fact.Value) : null))], []),
                    new TableBlock("looks-comparison", "Critical Z by look (information fraction)", columns, [.. Enumerable.Range(0, looks).Select(i => Row(string.Create(CultureInfo.InvariantCulture, $"Look {i + 1}"), d => i < d.Looks.Length && d.Looks[i].EfficacyZ is { } z ? string.Create(CultureInfo.InvariantCulture, $"{z:F3} ({d.Looks[i].InformationFraction:0.###})") : null))], []),
                    .. designs.Select(d => new ParagraphBlock($"{char.ToUpperInvariant(d.Name[0])}{d.Name[1..]}: {d.Design.Statement}")),
                ]),
            ]);
    }

    internal static ImmutableArray<ReportBlock> Blocks(TrialDesign design)
    {
        var blocks = ImmutableArray.CreateBuilder<ReportBlock>();
        blocks.Add(new ParagraphBlock(design.Statement));
        blocks.Add(new TableBlock(
            "design-numbers",
            "Numbers of the design and the formulas they follow from",
            [new("Quantity", false), new("Value", true), new("From", false), new("Formula", false), new("Source", false)],
            [.. design.Facts.Select(f => new TableRow([TableCell.Of(f.Label), TableCell.Of(Number(f.Value)), TableCell.Of(Ledger.Words.Of(f.Origin)), TableCell.Of(f.Formula ?? ""), TableCell.Of(f.Source ?? "")]))],
            []));
        if (design is MilestoneTrialDesign milestone)
        {
            blocks.Add(new TableBlock(
                "looks-planned",
                "Looks and efficacy boundary",
                [new("Look", false), new("Information fraction", true), new("Critical Z", true), new("Nominal one-sided P", true)],
                [.. design.Looks.Select(l => new TableRow([TableCell.Of(l.Label), TableCell.Of(l.InformationFraction, 2), l.EfficacyZ is { } z ? TableCell.Of(z, 3) : TableCell.Missing("none"), l.NominalOneSidedP is { } p ? TableCell.Of(p, 4) : TableCell.Missing("none")]))],
                [$"{milestone.Boundary.Family.Name} boundary ({milestone.Boundary.Family.Source})."]));
        }

        return blocks.ToImmutable();
    }

    /// <summary>Whole numbers as they are, others to four decimals.</summary>
    private static string Number(double value) => Math.Abs(value - Math.Round(value)) < 1e-12
        ? value.ToString("F0", CultureInfo.InvariantCulture)
        : value.ToString("F4", CultureInfo.InvariantCulture);
}
