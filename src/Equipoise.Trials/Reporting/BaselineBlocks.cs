using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Reporting;

/// <summary>Participants at entry, by arm: numbers as median and range, codes as counts.</summary>
internal static class BaselineBlocks
{
    public static TableBlock Table(ReportSource source)
    {
        var document = source.Dataset.Protocol.Document;
        var groups = document.Arms
            .Select(arm => (arm.Label, People: source.Dataset.Rows.Where(r => r.Arm == arm.Id).Select(r => source.State.Participants[r.Participant]).ToList()))
            .ToList();
        var rows = ImmutableArray.CreateBuilder<TableRow>();
        rows.Add(new TableRow([TableCell.Of("Participants"), .. groups.Select(g => TableCell.Of(g.People.Count))]));
        foreach (var factor in document.Stratification.Where(f => !f.BySite))
        {
            rows.Add(new TableRow([TableCell.Of(factor.Label), .. groups.Select(_ => TableCell.Of(""))]));
            rows.AddRange(factor.Levels.OrderBy(l => l.Id, StringComparer.Ordinal).Select(level => new TableRow(
                [TableCell.Of($"{level.Id}: {level.Label}"), .. groups.Select(g => TableCell.Share(g.People.Count(p => p.Randomisation!.Value.Fact.Levels.Any(l => l.Factor == factor.Id && l.Level == level.Id)), g.People.Count))],
                Indent: 1)));
        }

        foreach (var field in document.Fields.Where(f => f.Derivation is null && f.Kind == FieldKind.Number && groups.Any(g => g.People.Exists(p => p.Measurements.ContainsKey(f.Id)))))
        {
            rows.Add(new TableRow([TableCell.Of($"{field.Label}, {field.Unit}: median (range)"), .. groups.Select(g => Median(g.People, field))]));
        }

        // Coded fields that vary among those randomised; what every participant shares is an entry criterion, not a characteristic.
        foreach (var field in document.Fields.Where(f => f.Kind == FieldKind.Code))
        {
            var codes = field.Codes.Where(c => groups.Any(g => g.People.Exists(p => Code(p, field) == c))).ToList();
            if (codes.Count > 1)
            {
                rows.Add(new TableRow([TableCell.Of(field.Label), .. groups.Select(_ => TableCell.Of(""))]));
                rows.AddRange(codes.Select(code => new TableRow([TableCell.Of(code), .. groups.Select(g => TableCell.Share(g.People.Count(p => Code(p, field) == code), g.People.Count))], Indent: 1)));
            }
        }

        return new TableBlock(
            "baseline",
            "Characteristics at entry, by arm",
            [new("Characteristic", false), .. groups.Select(g => new TableColumn(g.Label, true))],
            rows.ToImmutable(),
            ["No test of difference at entry is made: under randomisation any difference is chance (CONSORT)."]);
    }

    private static string? Code(ParticipantState person, FieldDeclaration field) => person.Measurements.TryGetValue(field.Id, out var m) ? m.Fact.Value : null;

    private static TableCell Median(List<ParticipantState> people, FieldDeclaration field)
    {
        var values = people
            .Where(p => p.Measurements.ContainsKey(field.Id))
            .Select(p => p.Measurements[field.Id].Fact)
            .Select(m => field.FromUnit(decimal.Parse(m.Value, NumberStyles.Float, CultureInfo.InvariantCulture), m.Unit!))
            .Order()
            .ToList();
        if (values.Count == 0)
        {
            return TableCell.Missing("not recorded");
        }

        var middle = (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
        return TableCell.Of(string.Create(CultureInfo.InvariantCulture, $"{middle:0.##} ({values[0]:0.##} to {values[^1]:0.##})"));
    }
}
