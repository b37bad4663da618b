using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Reporting;

/// <summary>A participant at entry.</summary>
/// <param name="Level">The level of a factor; null where there is none.</param>
/// <param name="Value">The value of a field with its unit; null where it is not recorded.</param>
internal sealed record EntryValues(Func<string, string?> Level, Func<string, (string Value, string? Unit)?> Value)
{
    /// <summary>What the ledger holds of a participant.</summary>
    public static EntryValues Of(ParticipantState p) => new(
        factor => p.Randomisation?.Fact.Levels.FirstOrDefault(l => l.Factor == factor)?.Level,
        field => p.Measurements.TryGetValue(field, out var m) ? (m.Fact.Value, m.Fact.Unit) : null);
}

/// <summary>Participants at entry, by group: numbers as median and range, codes as counts.</summary>
internal static class BaselineBlocks
{
    public static TableBlock Table(ReportSource source) => Table(
        source.Dataset.Protocol.Document,
        [.. source.Dataset.Protocol.Document.Arms.Select(arm => (arm.Label, (string?)arm.Id, source.Dataset.Rows.Where(r => r.Arm == arm.Id).Select(r => EntryValues.Of(source.State.Participants[r.Participant])).ToList()))],
        ["No test of difference at entry is made: under randomisation any difference is chance (CONSORT)."]);

    /// <summary>The table.</summary>
    /// <param name="document">The protocol.</param>
    /// <param name="groups">Label, arm (null for all arms together) and people of each.</param>
    /// <param name="notes">Notes.</param>
    public static TableBlock Table(ProtocolDocument document, ImmutableArray<(string Label, string? Arm, List<EntryValues> People)> groups, ImmutableArray<string> notes)
    {
        var rows = ImmutableArray.CreateBuilder<TableRow>();
        rows.Add(new TableRow([TableCell.Of("Participants"), .. groups.Select(g => TableCell.Of(g.People.Count) with { Recomputed = g.Arm is { } arm ? RCall.Of("arm_size", arm) : null })]));
        foreach (var factor in document.Stratification.Where(f => !f.BySite))
        {
            rows.Add(new TableRow([TableCell.Of(factor.Label), .. groups.Select(_ => TableCell.Of(""))]));
            rows.AddRange(factor.Levels.OrderBy(l => l.Id, StringComparer.Ordinal).Select(level => new TableRow(
                [TableCell.Of($"{level.Id}: {level.Label}"), .. groups.Select(g => TableCell.Share(g.People.Count(p => p.Level(factor.Id) == level.Id), g.People.Count) with { Recomputed = g.Arm is { } arm ? RCall.Of("level_share", arm, factor.Id, level.Id) : null })],
                Indent: 1)));
        }

        foreach (var field in document.Fields.Where(f => f.Derivation is null && f.Kind == FieldKind.Number && groups.Any(g => g.People.Exists(p => p.Value(f.Id) is not null))))
        {
            rows.Add(new TableRow([TableCell.Of($"{field.Label}, {field.Unit}: median (range)"), .. groups.Select(g => Median(g.People, field))]));
        }

        // Coded fields that vary among those randomised; what every participant shares is an entry criterion, not a characteristic.
        foreach (var field in document.Fields.Where(f => f.Kind == FieldKind.Code))
        {
            var codes = field.Codes.Where(c => groups.Any(g => g.People.Exists(p => p.Value(field.Id)?.Value == c))).ToList();
            if (codes.Count > 1)
            {
                rows.Add(new TableRow([TableCell.Of(field.Label), .. groups.Select(_ => TableCell.Of(""))]));
                rows.AddRange(codes.Select(code => new TableRow([TableCell.Of(code), .. groups.Select(g => TableCell.Share(g.People.Count(p => p.Value(field.Id)?.Value == code), g.People.Count))], Indent: 1)));
            }
        }

        return new TableBlock(
            "baseline",
            groups.Length == 1 ? "Characteristics at entry" : "Characteristics at entry, by arm",
            [new("Characteristic", false), .. groups.Select(g => new TableColumn(g.Label, true))],
            rows.ToImmutable(),
            notes);
    }

    private static TableCell Median(List<EntryValues> people, FieldDeclaration field)
    {
        var values = people
            .Select(p => p.Value(field.Id))
            .OfType<(string Value, string? Unit)>()
            .Select(m => field.FromUnit(decimal.Parse(m.Value, NumberStyles.Float, CultureInfo.InvariantCulture), m.Unit!))
            .Order()
            .ToList();
        if (values.Count == 0)
        {
            return TableCell.Missing("not recorded");
        }

        var middle = (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
        return TableCell.Range((double)middle, (double)values[0], (double)values[^1]);
    }
}
